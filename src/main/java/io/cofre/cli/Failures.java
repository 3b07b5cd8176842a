package io.cofre.cli;

import io.cofre.config.ConfigurationException;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.FileReason;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The words and the exit code for a command that could not be carried out. */
final class Failures {
    private final PrintStream errors;

    Failures(PrintStream errors) {
        this.errors = errors;
    }

    /** Reports arguments that the command does not accept. */
    int wrongArguments(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        errors.println("cofre: " + Shown.text(WrongArguments.sentence(wrong)));
        errors.print(command.getHelp().fullSynopsis());
        errors.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE.number();
    }

    /** Reports a failed command. */
    int failed(Exception failure) {
        LoggerFactory.getLogger(Failures.class).debug("the command failed", failure);
        if (failure instanceof ConfigurationException wrong) {
            errors.println("The configuration is wrong:");
            wrong.problems().forEach(problem -> errors.println("  - " + problem));
            return ExitCode.USAGE.number();
        }
        errors.println("cofre: " + Shown.text(sentence(failure)));
        return exitCode(failure).number();
    }

    private static ExitCode exitCode(Exception failure) {
        if (failure instanceof CofreException told) {
            return told.code().kind() == ErrorCode.Kind.REFUSAL ? ExitCode.REFUSED : ExitCode.FAILED;
        }
        return failure instanceof DirectoryLockedException || failure instanceof RefusedException
                ? ExitCode.REFUSED
                : ExitCode.FAILED;
    }

    private static String sentence(Exception failure) {
        if (failure instanceof CofreException told) {
            return String.valueOf(told.getMessage());
        }
        if (failure instanceof FileSystemException file) {
            return file.getFile() + ": " + FileReason.of(file);
        }
        if (failure instanceof IOException trouble) {
            return FileReason.of(trouble);
        }
        if (failure instanceof UncheckedIOException trouble && trouble.getCause() != null) {
            return sentence(trouble.getCause());
        }
        return "this is a bug, please report it: " + failure;
    }
}
