package io.cofre.cli;

import io.cofre.config.Configuration;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** All commands but those that belong to a noun: their names, arguments and help. */
@SuppressWarnings("UnusedVariable") // picocli reads the two flags.
@Command(
        name = "cofre",
        addMethodSubcommands = false,
        description = {
            "Cofre keeps the session files of WhatsApp API pods.",
            "",
            "Without a command it starts the worker. Commands talk to a worker that is running, or work on the files of"
                    + " one that is stopped; they say which. 'cofre COMMAND --help' tells more about one."
        })
final class RootCommand implements Runnable {
    private final Machine machine;
    private final Terminal terminal;
    private final Reach reach;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this text.")
    private boolean isHelpAsked;

    @Option(names = "--version", versionHelp = true, description = "Shows the version.")
    private boolean isVersionAsked;

    RootCommand(Machine machine, Terminal terminal, Reach reach) {
        this.machine = machine;
        this.terminal = terminal;
        this.reach = reach;
    }

    /** The name of the command that a method implements. */
    static String nameOf(Method method) {
        return method.getName().equals("importArchive") ? "import" : method.getName();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(
            description = {
                "Starts the worker; this is the default.",
                "",
                "It stops on SIGTERM or Ctrl-C. 'cofre --help' lists its variables."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre serve")
    int serve() {
        return machine.serve().number();
    }

    @Command(
            description = {
                "Asks the worker whether it is ready: the one that is named, or that of this machine. It needs no key.",
                "",
                "Ends with 1 if it is not ready, or does not answer."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre health || echo 'not ready'")
    int health(@Mixin WorkerOptions worker, @Mixin OutputOptions options) throws IOException {
        String answer = machine.health(worker.worker());
        boolean isReady = machine.tellsReady(answer);
        options.on(terminal).result(Shown.text(answer), new Health(isReady, answer));
        return (isReady ? ExitCode.OK : ExitCode.FAILED).number();
    }

    @Command(
            description = {
                "Prints what a shell needs to complete commands and options.",
                "",
                "Add it to ~/.bashrc or ~/.zshrc as in the example."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre completion bash > ~/.cofre-completion && echo '. ~/.cofre-completion' >> ~/.bashrc")
    int completion(@Parameters(paramLabel = "bash|zsh") Shell shell) {
        terminal.output().print(shell.completion(Commands.commandLine(machine, terminal)));
        return ExitCode.OK.number();
    }

    @Command(
            description = {"Lists the instances, quickly: what is in their values is the doctor's business."},
            footerHeading = "%nExample:%n",
            footer = "  cofre list shop")
    int list(
            @Mixin WorkerOptions worker,
            @Mixin OutputOptions options,
            @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Only those of this group.")
                    Optional<GroupName> group)
            throws IOException {
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> new Instances(output).list(administration, group));
    }

    @Command(
            description = {
                "Reads every value and says what is wrong with an instance, with all of a group, or with all there are,"
                        + " and which command mends it.",
                "",
                "Ends with 4 if a session cannot work as it is."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre doctor --problems",
                "  cofre doctor shop first",
                "  cofre doctor --json | jq '.[].findings[].code'"
            })
    int doctor(
            @Mixin WorkerOptions worker,
            @Mixin OutputOptions options,
            @Option(
                            names = "--problems",
                            description = "Shows only instances that something was found of, and counts the others.")
                    boolean onlyProblems,
            @Parameters(index = "0", arity = "0..1", paramLabel = "GROUP", description = "Only this group.")
                    Optional<GroupName> group,
            @Parameters(index = "1", arity = "0..1", paramLabel = "INSTANCE", description = "Only this instance of it.")
                    Optional<InstanceName> instance)
            throws IOException {
        Output output = options.on(terminal);
        DoctorCommand doctor = new DoctorCommand(output, onlyProblems);
        if (group.isPresent() && instance.isPresent()) {
            InstancePath path = new InstancePath(group.get(), instance.get());
            return reach.run(worker, output, administration -> doctor.diagnose(administration, path));
        }
        return reach.run(worker, output, administration -> doctor.examineAll(administration, group));
    }

    @Command(
            description = {
                "Moves an instance into the trash, from where 'cofre trash restore' brings it back.",
                "",
                "Remove it in the API of its pod as well: a pod that has it in memory goes on writing."
            },
            footerHeading = "%nExample:%n",
            footer = "  cofre remove shop first")
    int remove(@Mixin WorkerOptions worker, @Mixin InstanceParameters instance, @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(worker, output, administration -> new Instances(output).remove(administration, path));
    }

    @Command(
            description = {
                "Lists the instances that nobody wrote to for so many days; with --remove and --yes moves them into the"
                        + " trash.",
                "",
                "Pods that store by id and delete by name leave such instances behind, with their keys. An account that"
                        + " is merely quiet is written to every few days."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  cofre orphans --days 90", "  cofre orphans --days 90 --remove --yes"})
    int orphans(
            @Mixin WorkerOptions worker,
            @Option(names = "--days", required = true, paramLabel = "N", description = "At least 1.") int days,
            @Option(names = "--remove", description = "Moves them into the trash.") boolean remove,
            @Option(names = "--yes", description = "Confirms --remove.") boolean confirmed,
            @Mixin OutputOptions options)
            throws IOException {
        if (days < 1) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("orphans"), "--days must be at least 1");
        }
        Output output = options.on(terminal);
        Instances instances = new Instances(output);
        Duration age = Duration.ofDays(days);
        return reach.run(worker, output, administration -> instances.orphans(administration, age, remove, confirmed));
    }

    @Command(
            description = {
                "Writes an instance into a file: a gzipped tar with a Baileys folder (useMultiFileAuthState) and a manifest.",
                "",
                "It holds the keys of the account: guard it like the volume. The file is there whole or not at all, and"
                        + " only its owner may read it."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre export shop first",
                "  cofre export shop first -o /backup/first.tar.gz --force",
                "  cofre export shop first -o - | ssh other 'cofre import shop first -'"
            })
    int export(
            @Mixin WorkerOptions worker,
            @Mixin InstanceParameters instance,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description = "Otherwise INSTANCE.tar.gz in this directory; - is the standard output.")
                    Optional<String> named,
            @Option(names = "--force", description = "Replaces the file if it exists.") boolean force,
            @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        String file = named.orElse(path.instance().fileName() + ".tar.gz");
        Output output = options.on(terminal);
        Export.requireRoom(file, output);
        return reach.run(worker, output, administration -> new Export(output, administration).run(path, file, force));
    }

    @Command(
            name = "import",
            description = {
                "Makes an instance of an archive that 'cofre export' wrote, of a Baileys folder, or of an instance on a copy"
                        + " of a volume: as .tar, .tar.gz, .zip or a directory, all of it or nothing.",
                "",
                "An account must be connected in one place only: stop it where the archive comes from."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre import shop first first.tar.gz",
                "  cofre import shop first auth_info.zip --replace",
                "  cofre import shop first backup.tar --from shop/first",
                "  cofre import shop first ./auth_info --creds creds-of-the-database.json"
            })
    int importArchive(
            @Mixin WorkerOptions worker,
            @Mixin InstanceParameters instance,
            @Parameters(
                            index = "2",
                            paramLabel = "FILE",
                            description = "An archive or a directory; - is the standard input.")
                    String file,
            @Option(
                            names = "--replace",
                            description = "Also if the instance is paired; what is there becomes a snapshot.")
                    boolean replace,
            @Option(names = "--duplicate", description = "Also if another instance has the same identity.")
                    boolean duplicate,
            @Option(
                            names = "--from",
                            paramLabel = "FOLDER",
                            description = "The folder of the session, where FILE holds several, as 'shop/first'.")
                    Optional<String> from,
            @Option(
                            names = "--creds",
                            paramLabel = "FILE",
                            description = "Takes creds from this file, instead of any that are with the other keys.")
                    Optional<Path> creds,
            @Mixin OutputOptions options)
            throws IOException {
        InstancePath path = instance.path();
        Output output = options.on(terminal);
        return reach.run(
                worker,
                output,
                administration -> new Import(output, administration).run(path, file, replace, duplicate, from, creds));
    }

    @Command(
            description = {
                "Copies all instances, snapshots and the trash from one data directory into another. Leases stay behind.",
                "",
                "Stop all pods and workers first. Each instance is put in its place as a whole, and compared with the"
                        + " source. What is there already is left alone, so the same command goes on after a cut.",
                "",
                "Ends with 4 if something was not copied, and with 5, before it copies anything, if a paired instance"
                        + " with other values is in the way."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  cofre copy --from /data/instances --to /new/instances --dry-run",
                "  cofre copy --from /data/instances --to /new/instances"
            })
    int copy(
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "DIR",
                            description = "A data directory that no worker uses, or the word database.")
                    String from,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "DIR",
                            description = "Another one, which must exist, or the word database.")
                    String to,
            @Option(names = "--without-history", description = "Leaves snapshots and the trash behind.")
                    boolean withoutHistory,
            @Option(
                            names = "--replace",
                            description =
                                    "Also replaces paired instances that are there with other values; each becomes a"
                                            + " snapshot.")
                    boolean replace,
            @Option(names = "--dry-run", description = "Shows what there is to do, and changes nothing.")
                    boolean dryRun,
            @Mixin OutputOptions options)
            throws IOException {
        return new CopyCommand(machine, options.on(terminal))
                .run(from, to, !withoutHistory, replace, dryRun)
                .number();
    }

    @Command(
            description = {
                "Reads a whole volume that no worker uses and names every damaged file. It changes nothing: a copy or a"
                        + " read-only mount will do.",
                "",
                "Ends with 4 if something is damaged."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  cofre verify", "  cofre verify /backup/instances --json"})
    int verify(
            @Mixin OutputOptions options,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "DIR",
                            description = "The data directory; otherwise that of COFRE_DATA_DIR.")
                    Optional<Path> directory)
            throws IOException {
        Path volume = directory.isPresent() ? directory.get() : volume(machine.configuration(Optional.empty()));
        return new Verification(options.on(terminal)).run(machine, volume).number();
    }

    private static Path volume(Configuration configuration) throws RefusedException {
        if (configuration.database().isPresent()) {
            throw new RefusedException("the sessions are in PostgreSQL, and its own pg_amcheck finds what is damaged in"
                    + " tables and indexes; 'cofre doctor' reads every value. Name a directory to verify a volume");
        }
        return configuration.volume().directory();
    }

    /** The result of {@code health}: whether the worker is ready, and its own words. */
    private record Health(boolean ready, String answer) {}
}
