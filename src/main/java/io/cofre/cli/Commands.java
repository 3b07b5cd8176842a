package io.cofre.cli;

import io.cofre.config.Setting;
import io.cofre.config.Variable;
import io.cofre.session.CofreException;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.Key;
import io.cofre.store.RecoveryPointId;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The command line as a whole: it reads the arguments, runs the command, and returns the exit code of the process. */
public final class Commands {
    private static final int HELP_WIDTH = 100;
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");

    /** Commands that have commands of their own. */
    private static final Set<String> NOUNS = Set.of("hub", "key", "lease", "snapshot", "trash");

    private Commands() {}

    /** Runs one command. Returns the number of an {@link ExitCode}. */
    public static int run(String[] arguments, Machine machine, Terminal terminal) {
        String[] ordered = commandFirst(arguments);
        int number = commandLine(ordered, machine, terminal).execute(ordered);
        return terminal.output().checkError() && number == ExitCode.OK.number() ? ExitCode.FAILED.number() : number;
    }

    /**
     * The arguments with {@code -q} and {@code --json} moved behind the words of the command, which takes them there.
     * Operators also type {@code cofre -q list}.
     */
    private static String[] commandFirst(String[] arguments) {
        List<String> words = new ArrayList<>();
        List<String> options = new ArrayList<>();
        int wanted = 1;
        int read = 0;
        while (read < arguments.length && words.size() < wanted) {
            String argument = arguments[read];
            if (!OutputOptions.NAMES.contains(argument) && argument.startsWith("-")) {
                break;
            }
            (OutputOptions.NAMES.contains(argument) ? options : words).add(argument);
            wanted = NOUNS.contains(words.isEmpty() ? "" : words.get(0)) ? 2 : 1;
            read++;
        }
        if (words.isEmpty()) {
            return arguments;
        }
        words.addAll(options);
        words.addAll(List.of(arguments).subList(read, arguments.length));
        return words.toArray(String[]::new);
    }

    /** All commands. */
    static CommandLine commandLine(Machine machine, Terminal terminal) {
        CommandLine line = commandLine(machine, terminal, name -> true);
        describe(line);
        return line;
    }

    /** The command that the arguments begin with. The others cost more than most commands do. */
    private static CommandLine commandLine(String[] arguments, Machine machine, Terminal terminal) {
        String first = arguments.length == 0 ? "" : arguments[0];
        CommandLine line = commandLine(machine, terminal, first::equals);
        return line.getSubcommands().isEmpty() ? commandLine(machine, terminal) : line;
    }

    private static CommandLine commandLine(Machine machine, Terminal terminal, Predicate<String> wanted) {
        Reach reach = new Reach(machine);
        Failures failures = new Failures(terminal.errors());
        CommandLine line = new CommandLine(new RootCommand(machine, terminal, reach));
        for (Method method : CommandLine.getCommandMethods(RootCommand.class, null)) {
            String name = RootCommand.nameOf(method);
            if (wanted.test(name)) {
                line.addSubcommand(name, new CommandLine(method));
            }
        }
        Map<String, Supplier<Object>> nouns = new LinkedHashMap<>();
        nouns.put("hub", () -> HubCommands.commandLine(machine, terminal));
        nouns.put("key", () -> new KeyCommands(terminal, reach));
        nouns.put("lease", () -> new LeaseCommands(terminal, reach));
        nouns.put("snapshot", () -> new SnapshotCommands(terminal, reach));
        nouns.put("trash", () -> new TrashCommands(terminal, reach));
        nouns.forEach((name, noun) -> {
            if (wanted.test(name)) {
                line.addSubcommand(name, noun.get());
            }
        });
        line.getCommandSpec().version("cofre " + machine.version());
        space(line);
        return line.registerConverter(GroupName.class, name(GroupName::of))
                .registerConverter(InstanceName.class, name(InstanceName::of))
                .registerConverter(Key.class, name(Key::of))
                .registerConverter(RecoveryPointId.class, Commands::id)
                .registerConverter(int.class, Commands::number)
                .registerConverter(Duration.class, Commands::duration)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(HELP_WIDTH)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(new PrintWriter(terminal.output(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.errors(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures::wrongArguments)
                .setExecutionExceptionHandler((failure, command, parsed) -> failures.failed(failure));
    }

    /** Gives the help of all commands one look. */
    private static void space(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .descriptionHeading("%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        line.getSubcommands().values().forEach(Commands::space);
    }

    /** Adds facts to the help that other places know. */
    private static void describe(CommandLine line) {
        Map<String, String> exitCodes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            exitCodes.put(" " + code.number(), code.meaning());
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes)
                .footerHeading("%nVariables, from the environment or the file .env in the working directory:%n")
                .footer(variables(List.of(Variable.values())));
    }

    /** The lines of help about variables. */
    static String[] variables(List<? extends Setting> known) {
        List<String> lines = new ArrayList<>();
        for (Setting variable : known) {
            String defaultValue = variable.defaultValue().isEmpty() ? "" : " [" + variable.defaultValue() + "]";
            lines.add("  " + variable.name() + defaultValue);
            lines.add("      " + variable.purpose().replace("%", "%%"));
        }
        return lines.toArray(String[]::new);
    }

    private static RecoveryPointId id(String text) throws Exception {
        try {
            return name(RecoveryPointId::new).convert(text);
        } catch (TypeConversionException malformed) {
            throw new TypeConversionException(
                    malformed.getMessage() + "; 'cofre snapshot list' and 'cofre trash list' show them");
        }
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException malformed) {
            throw new TypeConversionException("it must be a whole number");
        }
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new TypeConversionException("it must be a number and s, m, h or d, such as 12h");
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static <T> ITypeConverter<T> name(ITypeConverter<T> converter) {
        return text -> {
            try {
                return converter.convert(text);
            } catch (CofreException refused) {
                throw new TypeConversionException(refused.getMessage());
            }
        };
    }
}
