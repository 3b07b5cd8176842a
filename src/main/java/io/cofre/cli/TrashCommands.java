package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.TrashReport;
import io.cofre.admin.TrashRestoration;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands for the trash. */
@Command(
        name = "trash",
        description = {
            "Lists, restores or purges what was deleted.",
            "",
            "An instance or a group that a pod or an operator deletes stays here for a while before it is gone."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cofre trash list", "  cofre trash restore 20261122T061331Z-3fa9c1d2"})
final class TrashCommands implements Runnable {
    private final Terminal terminal;
    private final Reach reach;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    TrashCommands(Terminal terminal, Reach reach) {
        this.terminal = terminal;
        this.reach = reach;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, restore or purge is missing");
    }

    @Command(
            description = "Lists what is in the trash; the newest first.",
            footerHeading = "%nExample:%n",
            footer = "  cofre trash list")
    int list(@Mixin WorkerOptions worker, @Mixin OutputOptions options) throws IOException {
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            print(administration.trash(), output);
            return ExitCode.OK;
        });
    }

    private static void print(List<TrashReport> entries, Output output) {
        if (output.asJson()) {
            output.json(entries);
            return;
        }
        if (entries.isEmpty()) {
            output.results().println("the trash is empty");
            return;
        }
        Table table = new Table("ID", "DELETED (UTC)", "GROUP", "INSTANCES");
        for (TrashReport entry : entries) {
            table.row(entry.id(), Shown.time(entry.time()), entry.group(), String.join(", ", entry.instances()));
        }
        table.print(output.results());
    }

    @Command(
            description = {
                "Moves what one removal deleted back to where it was: all of it, or one instance.",
                "",
                "It is refused if an instance of that name exists by now; with --replace that one becomes a snapshot first."
                        + " Other instances of the group stay as they are. An instance whose creds no pod can use stays in"
                        + " the trash. Restart the instances in their pods afterwards."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre trash restore 20261122T061331Z-3fa9c1d2",
                "  cofre trash restore 20261122T061331Z-3fa9c1d2 --instance first",
                "  cofre trash restore 20261122T061331Z-3fa9c1d2 --replace"
            })
    int restore(
            @Mixin WorkerOptions worker,
            @Parameters(index = "0", paramLabel = "ID", description = "As 'cofre trash list' shows it.")
                    RecoveryPointId id,
            @Option(names = "--instance", paramLabel = "NAME", description = "Only this one of a deleted group.")
                    Optional<InstanceName> instance,
            @Option(
                            names = "--replace",
                            description = "Also if instances of these names exist; each becomes a snapshot.")
                    boolean replace,
            @Mixin OutputOptions options)
            throws IOException {
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            TrashRestoration restored = restored(administration, id, instance, replace);
            if (output.asJson()) {
                output.json(restored);
            } else {
                print(id, restored, output);
            }
            return restored.left().isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS;
        });
    }

    private static TrashRestoration restored(
            Administration administration, RecoveryPointId id, Optional<InstanceName> instance, boolean replace)
            throws IOException {
        try {
            return administration.restoreTrash(id, instance, replace);
        } catch (CofreException refused) {
            if (refused.code() == ErrorCode.CONFLICT && !replace) {
                throw new RefusedException(refused.getMessage() + " (add --replace)");
            }
            throw refused;
        }
    }

    private static void print(RecoveryPointId id, TrashRestoration restored, Output output) {
        for (String instance : restored.restored()) {
            output.results().println("restored: " + Shown.instance(restored.group(), instance) + " of " + id);
        }
        for (TrashRestoration.Replaced replaced : restored.replaced()) {
            InstancePath path = new InstancePath(GroupName.of(restored.group()), InstanceName.of(replaced.instance()));
            ReplacementOutput.printUndo(path, replaced.snapshot(), output);
        }
        restored.warnings().forEach(warning -> output.warning(Shown.text(warning)));
        if (!restored.beside().isEmpty()) {
            output.warning("the group also has what was not removed with them: "
                    + Shown.text(String.join(", ", restored.beside())));
        }
        output.notice("next: restart the instance in its pod");
    }

    @Command(
            description = "Deletes what is in the trash for good.",
            footerHeading = "%nExamples:%n",
            footer = {"  cofre trash purge 20261122T061331Z-3fa9c1d2 --yes", "  cofre trash purge --all --yes"})
    int purge(
            @Mixin WorkerOptions worker,
            @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "As 'cofre trash list' shows it.")
                    Optional<RecoveryPointId> id,
            @Option(names = "--all", description = "Everything that is in it now.") boolean all,
            @Option(names = "--yes", description = "Confirms it.") boolean confirmed,
            @Mixin OutputOptions options)
            throws IOException {
        if (id.isPresent() == all) {
            throw new ParameterException(spec.commandLine().getSubcommands().get("purge"), "give an ID, or --all");
        }
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            List<TrashReport> entries = administration.trash().stream()
                    .filter(entry -> all || id.map(RecoveryPointId::text).equals(Optional.of(entry.id())))
                    .toList();
            tellLastCopies(entries, output);
            if (!confirmed) {
                throw new RefusedException("what is purged cannot be brought back: add --yes to purge "
                        + id.map(RecoveryPointId::text).orElse("all of the trash"));
            }
            purge(administration, id.map(List::of).orElseGet(() -> ids(entries)), output);
            return ExitCode.OK;
        });
    }

    private static List<RecoveryPointId> ids(List<TrashReport> entries) {
        return entries.stream().map(entry -> new RecoveryPointId(entry.id())).toList();
    }

    private static void purge(Administration administration, List<RecoveryPointId> entries, Output output)
            throws IOException {
        for (RecoveryPointId entry : entries) {
            administration.purgeTrash(entry);
            if (!output.asJson()) {
                output.results().println("purged: " + entry);
            }
        }
        if (output.asJson()) {
            output.json(Map.of("purged", entries.stream().map(Object::toString).toList()));
        }
    }

    private static void tellLastCopies(List<TrashReport> entries, Output output) {
        List<TrashReport> last =
                entries.stream().filter(entry -> !entry.lastCopies().isEmpty()).toList();
        if (last.isEmpty()) {
            return;
        }
        output.warning(Shown.count(last.size()) + " of " + Shown.count(entries.size(), "removal") + " to purge "
                + (last.size() == 1 ? "holds" : "hold") + " the last copy of a paired account:");
        for (TrashReport entry : last) {
            for (String instance : entry.lastCopies()) {
                output.warning(Shown.instance(entry.group(), instance) + " of " + entry.id());
            }
        }
    }
}
