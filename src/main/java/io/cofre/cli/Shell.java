package io.cofre.cli;

import picocli.AutoComplete;
import picocli.CommandLine;

/** The shells that can complete commands. Their names are what an operator types. */
enum Shell {
    bash,
    zsh;

    /** What the shell has to read. One script does for both: in zsh it loads what makes zsh understand bash's. */
    String completion(CommandLine commands) {
        return AutoComplete.bash(commands.getCommandName(), commands);
    }
}
