package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.LeaseReport;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands for leases. */
@Command(
        name = "lease",
        description = {
            "Shows or breaks the lease of an instance.",
            "",
            "A lease is the exclusive right of one program to write an instance."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cofre lease show shop first", "  cofre lease break shop first", "  cofre lease break --all"})
final class LeaseCommands implements Runnable {
    private final Terminal terminal;
    private final Reach reach;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    LeaseCommands(Terminal terminal, Reach reach) {
        this.terminal = terminal;
        this.reach = reach;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "show or break is missing");
    }

    @Command(
            description = {
                "Shows who has the lease of an instance, its epoch, and when another program may take it.",
                "",
                "Ends with 5 if nobody has it."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre lease show shop first")
    int show(@Mixin WorkerOptions worker, @Mixin InstanceParameters instance, @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            LeaseReport lease = administration.lease(path);
            if (output.asJson()) {
                output.json(lease);
            } else {
                print(lease, output);
            }
            return ExitCode.OK;
        });
    }

    private static void print(LeaseReport lease, Output output) {
        Table table = new Table("HOLDER", "EPOCH", "RUNS OUT");
        table.row(
                Shown.text(lease.holder()),
                Long.toString(lease.epoch()),
                lease.expiresInMs() == 0 ? "it ran out" : "in " + lease.expiresInMs() + " ms");
        table.print(output.results());
    }

    @Command(
            name = "break",
            description = {
                "Ends the lease of an instance, or all leases with --all, whoever holds them.",
                "",
                "A former holder writes nothing more by its lease. Another program can acquire the lease at once, and so"
                        + " can the former holder.",
                "",
                "After you put a backup of the volume back, break all leases before you start the worker."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  cofre lease break shop first", "  cofre lease break --all"})
    int end(
            @Mixin WorkerOptions worker,
            @Parameters(index = "0", arity = "0..1", paramLabel = "GROUP") Optional<GroupName> group,
            @Parameters(index = "1", arity = "0..1", paramLabel = "INSTANCE") Optional<InstanceName> instance,
            @Option(names = "--all", description = "The leases of all instances.") boolean all,
            @Mixin OutputOptions options)
            throws IOException {
        if (all ? group.isPresent() : instance.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("break"), "give a GROUP and an INSTANCE, or --all");
        }
        Output output = options.on(terminal);
        if (all) {
            return reach.run(worker, output, administration -> endAll(administration, output));
        }
        InstancePath path = new InstancePath(group.orElseThrow(), instance.orElseThrow());
        return reach.run(worker, output, administration -> {
            administration.breakLease(path);
            output.result("lease of " + Shown.instance(path) + " broken", Map.of("broken", true));
            return ExitCode.OK;
        });
    }

    /** Goes on after a failure: each lease that is left may be one that must not hold any more. */
    private static ExitCode endAll(Administration administration, Output output) throws IOException {
        int broken = 0;
        int failed = 0;
        for (InstanceSummary instance : administration.list()) {
            try {
                if (instance.standsForGroup()) {
                    throw new CofreException(ErrorCode.UNAVAILABLE, "the group cannot be read");
                }
                administration.breakLease(Instances.path(instance));
                broken++;
            } catch (CofreException failure) {
                if (failure.code() != ErrorCode.NOT_FOUND) {
                    failed++;
                    output.terminal()
                            .errors()
                            .println("the lease of "
                                    + Shown.instance(instance.group(), Instances.shownName(instance))
                                    + " may still hold: " + failure.getMessage());
                }
            }
        }
        output.result(Shown.count(broken, "lease") + " broken", Map.of("broken", broken, "failed", failed));
        return failed == 0 ? ExitCode.OK : ExitCode.PROBLEMS;
    }
}
