package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command, and the pages that document them. */
class CommandHelpTest {
    @TempDir
    Path directory;

    private CommandTrial trial;

    @BeforeEach
    void prepare() {
        trial = new CommandTrial(directory);
    }

    /** The words of every command there is. */
    private static Stream<String> commands() {
        CommandTrial trial = new CommandTrial(Path.of(""));
        List<String> found = new ArrayList<>();
        collect(Commands.commandLine(trial, new Terminal(System.in, System.out, System.err, false, false)), "", found);
        assertThat(found).hasSizeGreaterThan(15);
        return found.stream();
    }

    private static void collect(CommandLine command, String words, List<String> into) {
        command.getSubcommands().forEach((name, subcommand) -> {
            into.add((words + " " + name).strip());
            collect(subcommand, words + " " + name, into);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void teachesEachCommandByAnExample(String command) {
        assertThat(trial.run((command + " --help").split(" "))).isZero();

        assertThat(trial.output())
                .contains("Usage: cofre " + command, "Example")
                .contains("\n  cofre " + command);
        assertThat(trial.output().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(trial.errors()).isEmpty();
    }

    @Test
    void listsCommandsExitCodesAndVariables() {
        assertThat(trial.run("--help")).isZero();

        assertThat(trial.output()).contains("Usage: cofre", "serve", "doctor", "Exit codes:", "  0  ", "  5  ");
        assertThat(Variable.values())
                .allSatisfy(variable -> assertThat(trial.output()).contains("  " + variable));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/COMMANDS.md", "docs/COMMANDS.pt-BR.md"})
    void isDocumentedWithItsOptions(Path document) throws IOException {
        String text = Files.readString(document);

        assertThat(options("")).allSatisfy(option -> assertThat(text).contains("`" + option));
        assertThat(commands()).allSatisfy(command -> {
            if (hasCommandsOfItsOwn(command)) {
                return;
            }
            assertThat(text).containsPattern("\n\\| `" + command + "[ `]");
            String row = text.substring(text.indexOf("\n| `" + command))
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElseThrow();
            assertThat(options(command))
                    .allSatisfy(option -> assertThat(row + common(text)).contains(option));
        });
        assertThat(ExitCode.values()).allSatisfy(code -> assertThat(text).contains("| " + code.number() + " | "));
    }

    /** The rows of the options that more than one command has begin with a hyphen. */
    private static String common(String text) {
        return text.lines().filter(line -> line.startsWith("| `-")).collect(Collectors.joining());
    }

    private static boolean hasCommandsOfItsOwn(String command) {
        return !command(command).getSubcommands().isEmpty();
    }

    /** The longest name of each option of a command; of cofre itself if it is empty. */
    private static List<String> options(String command) {
        return command(command).getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .map(name -> name.equals("--output") ? "-o" : name)
                .toList();
    }

    private static CommandLine command(String words) {
        CommandTrial trial = new CommandTrial(Path.of(""));
        CommandLine found = Commands.commandLine(trial, new Terminal(System.in, System.out, System.err, false, false));
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            found = Objects.requireNonNull(found.getSubcommands().get(word));
        }
        return found;
    }
}
