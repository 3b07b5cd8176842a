package io.cofre.config;

import io.cofre.session.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The value of each variable: the given one if it keeps the variable's rule, else the default. Without a default it is
 * empty.
 */
public final class Settings {
    private static final int BYTES_PER_KIB = 1024;
    private static final int BYTES_PER_MIB = 1024 * 1024;

    private final Map<Setting, String> values = new HashMap<>();
    private final Set<Setting> given = new HashSet<>();

    private Settings() {}

    /** Takes the known variables out of {@code given}, and adds their problems to {@code problems}. */
    static Settings of(List<? extends Setting> known, Map<String, String> given, List<String> problems) {
        Settings settings = new Settings();
        for (Setting variable : known) {
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

    /** The sentence about each name in {@code given} that has a prefix of ours and is not known. */
    static List<String> unknownIn(Map<String, String> given, String program, Given.Known variables) {
        Map<String, Setting> known = byName(variables.own());
        List<String> foreign = given.keySet().stream()
                .filter(name -> prefix(name, variables.prefixes()).isPresent())
                .filter(name -> !known.containsKey(name))
                .filter(name -> !KubernetesLinks.contains(name, given.getOrDefault(name, "")))
                .sorted()
                .toList();
        if (foreign.isEmpty()) {
            return List.of();
        }
        known.putAll(byName(variables.others().get()));
        List<String> names = List.copyOf(known.keySet());
        return foreign.stream()
                .filter(name -> !known.containsKey(name))
                .map(name -> unknown(
                        name,
                        program,
                        prefix(name, variables.prefixes()).orElse(Setting.PREFIX),
                        nearest(name, names, known)))
                .toList();
    }

    private static Optional<String> prefix(String name, List<String> prefixes) {
        String upper = name.toUpperCase(Locale.ROOT);
        return prefixes.stream().filter(upper::startsWith).findFirst();
    }

    private static Map<String, Setting> byName(List<? extends Setting> settings) {
        Map<String, Setting> named = new LinkedHashMap<>();
        settings.forEach(setting -> named.put(setting.name(), setting));
        return named;
    }

    private static Setting nearest(String name, List<String> names, Map<String, Setting> known) {
        return Objects.requireNonNull(known.get(NearestName.of(name.toUpperCase(Locale.ROOT), names)));
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
    public static String problem(Setting variable, String value) {
        String found = variable.isSecret() ? "" : " is '" + printable(value) + "', and";
        return variable.name() + found + " must be " + variable.rule().description() + "; for example "
                + assignment(variable);
    }

    /** The line by which a shell or an environment file sets the variable to its example. */
    public static String assignment(Setting variable) {
        return variable.name() + "=" + variable.example();
    }

    /** Whether the operator set the variable, even if the value breaks its rule. */
    public boolean isGiven(Setting variable) {
        return given.contains(variable);
    }

    /** A value as it is; empty if there is none. */
    public String text(Setting variable) {
        return values.getOrDefault(variable, variable.defaultValue());
    }

    /** Whether a switch is on. */
    public boolean isYes(Setting variable) {
        return Rule.YesOrNo.isYes(text(variable));
    }

    /** A whole number. */
    public int number(Setting variable) {
        return Math.toIntExact(Long.parseLong(text(variable)));
    }

    /** A number of milliseconds. */
    public Duration milliseconds(Setting variable) {
        return Duration.ofMillis(Long.parseLong(text(variable)));
    }

    /** A number of seconds. */
    public Duration seconds(Setting variable) {
        return Duration.ofSeconds(Long.parseLong(text(variable)));
    }

    /** A number of days. */
    public Duration days(Setting variable) {
        return Duration.ofDays(Long.parseLong(text(variable)));
    }

    int bytesOfKib(Setting variable) {
        return Math.multiplyExact(number(variable), BYTES_PER_KIB);
    }

    /** A number of MiB, in bytes. */
    public long bytesOfMib(Setting variable) {
        return Math.multiplyExact(Long.parseLong(text(variable)), BYTES_PER_MIB);
    }

    Path path(Setting variable, Path workingDirectory) {
        return workingDirectory.resolve(text(variable)).toAbsolutePath().normalize();
    }

    private static String unknown(String name, String program, String prefix, Setting nearest) {
        return printable(name) + " is not a variable of the " + program + ": every name that begins with " + prefix
                + " must be one; did you mean " + assignment(nearest) + "?";
    }

    private static String printable(String text) {
        String shown = Printable.line(text);
        return shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
    }
}
