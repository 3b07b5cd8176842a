package io.cofre.cli;

import io.cofre.admin.ReplacementReport;
import io.cofre.admin.ShellCommands;
import io.cofre.session.InstancePath;

/** Tells what was replaced, how to have it back, and what the operator should know. */
final class Replacement {
    private Replacement() {}

    static void print(InstancePath instance, ReplacementReport report, Terminal terminal) {
        report.replaced()
                .ifPresent(id -> terminal.output()
                        .println("what was there is snapshot " + Shown.text(id) + ": "
                                + ShellCommands.restoreSnapshot(instance, Shown.text(id))));
        report.warnings().forEach(warning -> terminal.errors().println("warning: " + Shown.text(warning)));
    }
}
