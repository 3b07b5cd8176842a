package io.cofre.config;

import io.cofre.session.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The value of each variable: the given one if it keeps the variable's rule, else the default. Without a default it is
 * empty.
 */
final class Settings {
    private static final int BYTES_PER_KIB = 1024;
    private static final int BYTES_PER_MIB = 1024 * 1024;

    private final Map<Variable, String> values = new EnumMap<>(Variable.class);
    private final Set<Variable> given = EnumSet.noneOf(Variable.class);

    private Settings() {}

    /** Takes our variables out of {@code given}, and adds their problems to {@code problems}. */
    static Settings of(Map<String, String> given, List<String> problems) {
        Settings settings = new Settings();
        for (Variable variable : Variable.values()) {
            String value = given.getOrDefault(variable.name(), "").strip();
            settings.values.put(variable, variable.defaultValue());
            if (value.isEmpty() || KubernetesLinks.contains(variable.name(), value)) {
                continue;
            }
            settings.given.add(variable);
            if (isQuoted(value)) {
                problems.add(quoted(variable.name(), assignment(variable)));
            } else if (variable.rule().accepts(value)) {
                settings.values.put(variable, value);
            } else {
                problems.add(problem(variable, value));
            }
        }
        return settings;
    }

    /** The sentence about each name in {@code given} that has our prefix and is not known. */
    static List<String> unknownIn(Map<String, String> given) {
        List<String> known = Stream.of(Variable.values()).map(Variable::name).toList();
        return given.keySet().stream()
                .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(Variable.PREFIX))
                .filter(name -> !known.contains(name))
                .filter(name -> !KubernetesLinks.contains(name, given.getOrDefault(name, "")))
                .sorted()
                .map(name -> unknown(name, NearestName.of(name.toUpperCase(Locale.ROOT), known)))
                .toList();
    }

    /** Whether a value begins and ends with the same quotation mark: nobody means such a value. */
    static boolean isQuoted(String value) {
        return value.length() > 1
                && ((value.startsWith("\"") && value.endsWith("\"")) || (value.startsWith("'") && value.endsWith("'")));
    }

    /** The sentence about a value that {@linkplain #isQuoted is quoted}; it does not show it. */
    static String quoted(String source, String example) {
        return source + " begins and ends with quotation marks, which docker --env-file keeps as a part of the"
                + " value: it must be written without them; for example " + example;
    }

    /** The sentence about a value that breaks its rule. */
    static String problem(Variable variable, String value) {
        String found = variable.isSecret() ? "" : " is '" + printable(value) + "', and";
        return variable.name() + found + " must be " + variable.rule().description() + "; for example "
                + assignment(variable);
    }

    /** The line by which a shell or an environment file sets the variable to its example. */
    static String assignment(Variable variable) {
        return variable.name() + "=" + variable.example();
    }

    /** Whether the operator set the variable, even if the value breaks its rule. */
    boolean isGiven(Variable variable) {
        return given.contains(variable);
    }

    String text(Variable variable) {
        return values.getOrDefault(variable, variable.defaultValue());
    }

    boolean isYes(Variable variable) {
        return Rule.YesOrNo.isYes(text(variable));
    }

    int number(Variable variable) {
        return Math.toIntExact(Long.parseLong(text(variable)));
    }

    Duration milliseconds(Variable variable) {
        return Duration.ofMillis(Long.parseLong(text(variable)));
    }

    Duration days(Variable variable) {
        return Duration.ofDays(Long.parseLong(text(variable)));
    }

    int bytesOfKib(Variable variable) {
        return Math.multiplyExact(number(variable), BYTES_PER_KIB);
    }

    long bytesOfMib(Variable variable) {
        return Math.multiplyExact(Long.parseLong(text(variable)), BYTES_PER_MIB);
    }

    Path path(Variable variable, Path workingDirectory) {
        return workingDirectory.resolve(text(variable)).toAbsolutePath().normalize();
    }

    private static String unknown(String name, String nearest) {
        return printable(name) + " is not a variable of the worker: every name that begins with " + Variable.PREFIX
                + " must be one; did you mean " + assignment(Variable.valueOf(nearest)) + "?";
    }

    private static String printable(String text) {
        String shown = Printable.line(text);
        return shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
    }
}
