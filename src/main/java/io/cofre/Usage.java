package io.cofre;

import io.cofre.config.Variable;

/** What {@code --help} says. */
final class Usage {
    private Usage() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                Cofre keeps the session files of WhatsApp API pods.

                Usage: java -jar cofre.jar [serve | health | --version | --help]

                  serve       starts the worker; this is the default
                  health      asks the worker on this machine whether it is ready
                  --version   shows the version
                  --help      shows this text

                Exit codes:
                """);
        for (ExitCode code : ExitCode.values()) {
            text.append(String.format("  %d  %s%n", code.number(), code.meaning()));
        }
        text.append("\nVariables, from the environment or the file .env in the working directory:\n");
        for (Variable variable : Variable.values()) {
            String defaultValue = variable.defaultValue().isEmpty() ? "" : " [" + variable.defaultValue() + "]";
            text.append(String.format("  %s%s%n      %s%n", variable, defaultValue, variable.purpose()));
        }
        return text.toString();
    }
}
