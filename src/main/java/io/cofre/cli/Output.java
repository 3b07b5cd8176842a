package io.cofre.cli;

import io.cofre.session.JsonText;
import java.io.PrintStream;

/**
 * Where and in which form a command tells what it does.
 *
 * @param asJson whether results are for programs
 * @param isQuiet whether only results, warnings and errors are told
 */
record Output(Terminal terminal, boolean asJson, boolean isQuiet) {
    /** Where results go. */
    PrintStream results() {
        return terminal.output();
    }

    /** A result that is one sentence, or for programs a JSON text. */
    void result(String sentence, JsonText.Content json) {
        results().println(asJson ? JsonText.pretty(json) : sentence);
    }

    void json(JsonText.Content json) {
        results().println(JsonText.pretty(json));
    }

    /** What is being done, or what is to be done next. */
    void notice(String sentence) {
        if (!isQuiet) {
            terminal.errors().println(sentence);
        }
    }

    /** What must be known even by who wants to hear little. */
    void warning(String sentence) {
        terminal.errors().println("warning: " + sentence);
    }
}
