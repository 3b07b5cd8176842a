package io.cofre.cli;

import io.cofre.admin.LeaseReport;
import io.cofre.session.InstancePath;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
        footer = {"  cofre lease show shop first", "  cofre lease break shop first"})
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
                "Ends the lease of an instance, whoever holds it.",
                "",
                "Its holder writes nothing more by it. Another program can acquire the lease at once, and so can the"
                        + " former holder."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre lease break shop first")
    int end(@Mixin WorkerOptions worker, @Mixin InstanceParameters instance, @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> {
            administration.breakLease(path);
            output.result("lease of " + Shown.instance(path) + " broken", Map.of("broken", true));
            return ExitCode.OK;
        });
    }
}
