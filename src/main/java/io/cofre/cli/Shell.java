package io.cofre.cli;

import picocli.AutoComplete;
import picocli.CommandLine;

/** The shells that can complete commands. Their names are what an operator types. */
enum Shell {
    bash,
    zsh;

    /** The completion script for bash and zsh. In zsh it loads the emulation of bash's completion first. */
    String completion(CommandLine commands) {
        return AutoComplete.bash(commands.getCommandName(), commands);
    }
}
