package io.cofre.cli;

import io.cofre.admin.ReplacementReport;
import io.cofre.admin.SnapshotReport;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands for snapshots. */
@Command(
        name = "snapshot",
        description = {
            "Lists, takes, restores or deletes the snapshots of an instance.",
            "",
            "A snapshot is an instance as it was at one moment; unchanged values take no room. The worker takes one by"
                    + " itself before something replaces the identity of an account."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cofre snapshot create shop first", "  cofre snapshot list shop first"})
final class SnapshotCommands implements Runnable {
    private final Terminal terminal;
    private final Reach reach;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    SnapshotCommands(Terminal terminal, Reach reach) {
        this.terminal = terminal;
        this.reach = reach;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, create, restore or delete is missing");
    }

    @Command(
            description = "Lists the snapshots of an instance, which need not exist any more; the newest first.",
            footerHeading = "%nExample:%n",
            footer = "  cofre snapshot list shop first")
    int list(@Mixin WorkerOptions worker, @Mixin InstanceParameters instance, @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            print(path, administration.snapshots(path), output);
            return ExitCode.OK;
        });
    }

    private static void print(InstancePath path, List<SnapshotReport> snapshots, Output output) {
        if (output.asJson()) {
            output.json(snapshots);
            return;
        }
        if (snapshots.isEmpty()) {
            output.results().println("no snapshot of " + Shown.instance(path));
            return;
        }
        Table table = new Table("ID", "TAKEN (UTC)", "REASON");
        snapshots.forEach(snapshot -> table.row(snapshot.id(), Shown.time(snapshot.time()), snapshot.reason()));
        table.print(output.results());
    }

    @Command(
            description = "Takes a snapshot now, while the instance goes on.",
            footerHeading = "%nExample:%n",
            footer = "  cofre snapshot create shop first")
    int create(@Mixin WorkerOptions worker, @Mixin InstanceParameters instance, @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            SnapshotReport taken = administration.takeSnapshot(path);
            String damaged = taken.damaged().isEmpty()
                    ? ""
                    : System.lineSeparator() + "damaged in it: " + Shown.text(String.join(", ", taken.damaged()));
            output.result("snapshot " + Shown.text(taken.id()) + " taken of " + Shown.instance(path) + damaged, taken);
            return taken.damaged().isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS;
        });
    }

    @Command(
            description = {
                "Puts a snapshot in the place of the instance. What is there becomes a snapshot itself.",
                "",
                "Restart the instance in its pod afterwards. Messages of the time between may not be readable: the"
                        + " encryption has moved on meanwhile."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre snapshot restore shop first 20261122T061331Z-3fa9c1d2")
    int restore(
            @Mixin WorkerOptions worker,
            @Mixin InstanceParameters instance,
            @Parameters(index = "2", paramLabel = "ID") RecoveryPointId id,
            @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            ReplacementReport report = administration.restoreSnapshot(path, id);
            output.result("snapshot " + id + " restored as " + Shown.instance(path), report);
            if (!output.asJson()) {
                ReplacementOutput.print(path, report, output);
            }
            return ExitCode.OK;
        });
    }

    @Command(
            description = "Deletes a snapshot for good.",
            footerHeading = "%nExample:%n",
            footer = "  cofre snapshot delete shop first 20261122T061331Z-3fa9c1d2 --yes")
    int delete(
            @Mixin WorkerOptions worker,
            @Mixin InstanceParameters instance,
            @Parameters(index = "2", paramLabel = "ID") RecoveryPointId id,
            @Option(names = "--yes", description = "Confirms it.") boolean confirmed,
            @Mixin OutputOptions options)
            throws IOException {
        if (!confirmed) {
            throw new RefusedException("a snapshot that is deleted cannot be brought back: add --yes to delete " + id);
        }
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            administration.deleteSnapshot(path, id);
            output.result("snapshot " + id + " of " + Shown.instance(path) + " deleted", Map.of("deleted", id.text()));
            return ExitCode.OK;
        });
    }
}
