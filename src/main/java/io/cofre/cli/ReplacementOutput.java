package io.cofre.cli;

import io.cofre.admin.ReplacementReport;
import io.cofre.admin.ShellCommands;
import io.cofre.session.InstancePath;

/** The output of a replacement: the snapshot that holds the former state, the command back, and warnings. */
final class ReplacementOutput {
    private ReplacementOutput() {}

    static void print(InstancePath instance, ReplacementReport report, Output output) {
        report.replaced().ifPresent(id -> printUndo(instance, id, output));
        report.warnings().forEach(warning -> output.warning(Shown.text(warning)));
    }

    static void printUndo(InstancePath instance, String snapshot, Output output) {
        String id = Shown.text(snapshot);
        output.results()
                .println("what was there is snapshot " + id + ": " + ShellCommands.restoreSnapshot(instance, id));
    }
}
