package io.cofre.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The error in the arguments of a command, as a sentence that names it. */
final class WrongArguments {
    /** The text that picocli puts before the reason that a converter gave. */
    private static final Pattern PREFIX = Pattern.compile("^Invalid value for [^:]*: ");

    private WrongArguments() {}

    static String sentence(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (wrong instanceof MissingParameterException missing) {
            return missing.getMissing().stream().map(WrongArguments::name).collect(Collectors.joining(" and "))
                    + (missing.getMissing().size() == 1 ? " is missing" : " are missing");
        }
        if (wrong instanceof OverwrittenOptionException twice) {
            return "give " + name(twice.getOverwritten()) + " once only";
        }
        return wrong.getArgSpec() == null || wrong.getValue() == null
                ? String.valueOf(wrong.getMessage())
                : malformed(wrong, wrong.getArgSpec());
    }

    private static String unmatched(UnmatchedArgumentException unmatched) {
        CommandLine command = unmatched.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String first = unmatched.getUnmatched().get(0);
        boolean hasCommands = !command.getSubcommands().isEmpty();
        if (unmatched.isUnknownOption()) {
            return "'" + name + "' has no option " + first
                    + (hasCommands ? ": options stand behind their command" : "");
        }
        return hasCommands
                ? "'" + name + "' has no command '" + first + "', only " + commands(command)
                : "'" + first + "' is one argument more than '" + name + "' takes";
    }

    private static String commands(CommandLine command) {
        List<String> names = List.copyOf(command.getSubcommands().keySet());
        return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    private static String malformed(ParameterException wrong, ArgSpec argument) {
        Class<?> type = argument.type();
        if (type == boolean.class) {
            return name(argument) + " takes no value";
        }
        String reason = type.isEnum()
                ? "it must be " + argument.paramLabel().replace("|", " or ")
                : PREFIX.matcher(String.valueOf(wrong.getMessage())).replaceFirst("");
        return name(argument) + " cannot be '" + wrong.getValue() + "': " + reason;
    }

    /** The name of an argument as the help spells it. */
    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
