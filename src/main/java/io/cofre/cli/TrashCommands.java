package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.TrashReport;
import io.cofre.remote.ReportJson;
import io.cofre.session.InstanceName;
import io.cofre.store.ArchiveId;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be done with the trash. */
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
    private final PrintStream output;
    private final PrintStream errors;
    private final Reach reach;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    TrashCommands(Terminal terminal, Reach reach) {
        this.output = terminal.output();
        this.errors = terminal.errors();
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
    int list(
            @Mixin WorkerOptions worker,
            @Option(names = "--json", description = "Prints the list as JSON.") boolean asJson)
            throws IOException {
        return reach.run(worker, administration -> {
            print(administration.trash(), asJson);
            return ExitCode.OK;
        });
    }

    private void print(List<TrashReport> entries, boolean asJson) {
        if (asJson) {
            output.println(ReportJson.text(entries));
            return;
        }
        if (entries.isEmpty()) {
            output.println("the trash is empty");
            return;
        }
        Table table = new Table("ID", "DELETED (UTC)", "GROUP", "INSTANCES");
        for (TrashReport entry : entries) {
            table.row(entry.id(), Shown.time(entry.time()), entry.group(), String.join(", ", entry.instances()));
        }
        table.print(output);
    }

    @Command(
            description = {
                "Moves what one removal deleted back to where it was: all of it, or one instance.",
                "",
                "It is refused if an instance of that name exists by now. Restart the instance in its pod afterwards."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre trash restore 20261122T061331Z-3fa9c1d2",
                "  cofre trash restore 20261122T061331Z-3fa9c1d2 --instance first"
            })
    int restore(
            @Mixin WorkerOptions worker,
            @Parameters(index = "0", paramLabel = "ID", description = "As 'cofre trash list' shows it.") ArchiveId id,
            @Option(names = "--instance", paramLabel = "NAME", description = "Only this one of a deleted group.")
                    Optional<InstanceName> instance)
            throws IOException {
        return reach.run(worker, administration -> {
            administration.restoreTrash(id, instance);
            String what =
                    instance.map(name -> Shown.text(name.toString()) + " of ").orElse("");
            output.println("restored: " + what + id);
            errors.println("next: restart the instance in its pod");
            return ExitCode.OK;
        });
    }

    @Command(
            description = "Deletes what is in the trash for good.",
            footerHeading = "%nExamples:%n",
            footer = {"  cofre trash purge 20261122T061331Z-3fa9c1d2 --yes", "  cofre trash purge --all --yes"})
    int purge(
            @Mixin WorkerOptions worker,
            @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "As 'cofre trash list' shows it.")
                    Optional<ArchiveId> id,
            @Option(names = "--all", description = "Everything that is in it now.") boolean all,
            @Option(names = "--yes", description = "Confirms it.") boolean confirmed)
            throws IOException {
        if (id.isPresent() == all) {
            throw new ParameterException(spec.commandLine().getSubcommands().get("purge"), "give an ID, or --all");
        }
        if (!confirmed) {
            throw new RefusedException("what is purged cannot be brought back: add --yes to purge "
                    + id.map(ArchiveId::text).orElse("all of the trash"));
        }
        return reach.run(worker, administration -> {
            for (ArchiveId entry : id.isPresent() ? List.of(id.get()) : everything(administration)) {
                administration.purgeTrash(entry);
                output.println("purged: " + entry);
            }
            return ExitCode.OK;
        });
    }

    private static List<ArchiveId> everything(Administration administration) throws IOException {
        return administration.trash().stream()
                .map(entry -> new ArchiveId(entry.id()))
                .toList();
    }
}
