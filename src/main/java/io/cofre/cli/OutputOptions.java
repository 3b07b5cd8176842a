package io.cofre.cli;

import java.util.Set;
import picocli.CommandLine.Option;

/** The options for the form of a command's output. */
final class OutputOptions {
    /** All of them. */
    static final Set<String> NAMES = Set.of("--json", "-q", "--quiet");

    @Option(names = "--json", description = "Prints the result as JSON.")
    private boolean asJson;

    @Option(
            names = {"-q", "--quiet"},
            description = "Says nothing but results, warnings and errors: not where it works, how far it is, or what is"
                    + " next.")
    private boolean isQuiet;

    Output on(Terminal terminal) {
        return new Output(isQuiet ? terminal.unwatched() : terminal, asJson, isQuiet);
    }
}
