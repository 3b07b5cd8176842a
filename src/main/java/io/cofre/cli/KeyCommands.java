package io.cofre.cli;

import io.cofre.admin.KeyReport;
import io.cofre.admin.ShellCommands;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
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

/** The commands for single keys. */
@Command(
        name = "key",
        description = {
            "Lists, describes or deletes single keys of an instance.",
            "",
            "Values are secrets and are not shown: 'cofre export' writes all of an instance into a file."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cofre key list shop first", "  cofre key show --meta shop first creds"})
final class KeyCommands implements Runnable {
    private final Terminal terminal;
    private final Reach reach;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    KeyCommands(Terminal terminal, Reach reach) {
        this.terminal = terminal;
        this.reach = reach;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show or delete is missing");
    }

    @Command(
            description = "Lists the keys of an instance, one in a line.",
            footerHeading = "%nExample:%n",
            footer = "  cofre key list shop first | grep ^session-")
    int list(@Mixin WorkerOptions worker, @Mixin InstanceParameters instance, @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            List<Key> keys = administration.keys(path);
            if (output.asJson()) {
                output.json(keys.stream().map(Object::toString).toList());
            } else {
                keys.forEach(key -> output.results().println(Shown.text(key.toString())));
            }
            return ExitCode.OK;
        });
    }

    @Command(
            description = {
                "Reads the value of a key and tells its size, its SHA-256, when it was written, and whether it is intact.",
                "",
                "Ends with 4 if it is damaged."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre key show --meta shop first creds")
    int show(
            @Mixin WorkerOptions worker,
            @Mixin InstanceParameters instance,
            @Parameters(index = "2", paramLabel = "KEY") Key key,
            @Option(names = "--meta", description = "Has to be said: the value itself is never shown.") boolean isMeta,
            @Mixin OutputOptions options)
            throws IOException {
        if (!isMeta) {
            throw wrong(
                    "show",
                    "values are secrets and are not shown: add --meta for what can be said of this one, or write all of"
                            + " the instance into a file by 'cofre export'");
        }
        KeyPath path = new KeyPath(instance.path(), key);
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            KeyReport report = administration.examineKey(path);
            if (output.asJson()) {
                output.json(report);
            } else {
                print(report, output);
            }
            return report.damaged() ? ExitCode.PROBLEMS : ExitCode.OK;
        });
    }

    private static void print(KeyReport report, Output output) {
        Table table = new Table("KEY", "STATE", " BYTES", "LAST WRITE (UTC)", "SHA-256");
        table.row(
                report.key(),
                report.damaged() ? "damaged" : "intact",
                report.bytes().map(Shown::count).orElse("-"),
                Shown.time(report.lastWrite()),
                report.sha256().orElse("-"));
        table.print(output.results());
    }

    @Command(
            description = {
                "Deletes a key for good.",
                "",
                "Take a snapshot before: 'cofre snapshot create'. A pod that runs has the key in memory, and may write it"
                        + " again. Of creds with a paired identity a snapshot is taken first."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre key delete shop first session-5511999999999.0 --yes")
    int delete(
            @Mixin WorkerOptions worker,
            @Mixin InstanceParameters instance,
            @Parameters(index = "2", paramLabel = "KEY") Key key,
            @Option(names = "--creds", description = "Allows it to be creds: the account is unpaired then.")
                    boolean isCredsMeant,
            @Option(names = "--yes", description = "Confirms it.") boolean confirmed,
            @Mixin OutputOptions options)
            throws IOException {
        boolean isCreds = key.equals(Key.CREDS);
        if (isCreds && !isCredsMeant) {
            throw new RefusedException(
                    "without creds the account is not paired any more: add --creds if that is meant");
        }
        if (!confirmed) {
            throw new RefusedException("a key that is deleted cannot be brought back: add --yes to delete " + key);
        }
        KeyPath path = new KeyPath(instance.path(), key);
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            administration.deleteKey(path);
            output.result(
                    "deleted: " + Shown.text(key.toString()) + " of " + Shown.instance(path.instance()),
                    Map.of("deleted", key.toString()));
            if (isCreds) {
                output.notice("what was paired is in a snapshot: " + ShellCommands.listSnapshots(path.instance()));
            }
            return ExitCode.OK;
        });
    }

    private ParameterException wrong(String command, String reason) {
        return new ParameterException(spec.commandLine().getSubcommands().get(command), reason);
    }
}
