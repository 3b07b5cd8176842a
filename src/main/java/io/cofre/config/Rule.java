package io.cofre.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A rule for the value of a variable: a check, and its description for operators. */
public sealed interface Rule {
    /** Whether a value, which is neither blank nor surrounded by white space, keeps the rule. */
    boolean accepts(String value);

    /** The accepted values, as the end of the sentence "it must be …". */
    String description();

    /** A whole number in decimal digits. {@code reason} explains the bounds; it may be empty. */
    record WholeNumber(String what, long min, long max, String reason) implements Rule {
        private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

        @Override
        public boolean accepts(String value) {
            if (!DIGITS.matcher(value).matches()) {
                return false;
            }
            long number = Long.parseLong(value);
            return number >= min && number <= max;
        }

        @Override
        public String description() {
            return what + " from " + min + " to " + max + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    /** A switch, in any of the spellings that environment files use. */
    record YesOrNo() implements Rule {
        private static final Set<String> YES = Set.of("true", "1", "yes");
        private static final Set<String> NO = Set.of("false", "0", "no");

        @Override
        public boolean accepts(String value) {
            return isYes(value) || NO.contains(value.toLowerCase(Locale.ROOT));
        }

        @Override
        public String description() {
            return "true or false (also 1 or 0, yes or no)";
        }

        /** Whether a value switches on. */
        public static boolean isYes(String value) {
            return YES.contains(value.toLowerCase(Locale.ROOT));
        }
    }

    /** A text of certain characters and a bounded length. */
    record Text(Pattern pattern, String description) implements Rule {
        @Override
        public boolean accepts(String value) {
            return pattern.matcher(value).matches();
        }
    }

    /** A path that this machine can express. The file need not exist. */
    record FilePath(String description) implements Rule {
        @Override
        public boolean accepts(String value) {
            try {
                return Path.of(value).getNameCount() > 0;
            } catch (InvalidPathException invalid) {
                return false;
            }
        }
    }
}
