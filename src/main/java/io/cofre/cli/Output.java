package io.cofre.cli;

import io.cofre.admin.ReportJson;
import java.io.PrintStream;

/**
 * The output of a command: its terminal and its form.
 *
 * @param asJson whether results are for programs
 * @param isQuiet whether only results, warnings and errors are told
 */
record Output(Terminal terminal, boolean asJson, boolean isQuiet) {
    /** The stream for results. */
    PrintStream results() {
        return terminal.output();
    }

    /** A result that is one sentence, or for programs a report as JSON. */
    void result(String sentence, Object report) {
        results().println(asJson ? ReportJson.pretty(report) : sentence);
    }

    void json(Object report) {
        results().println(ReportJson.pretty(report));
    }

    /** Tells about progress or the next step, unless the operator asked for quiet. */
    void notice(String sentence) {
        if (!isQuiet) {
            terminal.errors().println(sentence);
        }
    }

    /** Warns, even if the operator asked for quiet. */
    void warning(String sentence) {
        terminal.errors().println("warning: " + sentence);
    }
}
