package io.cofre.cli;

import io.cofre.copy.Finding;
import io.cofre.copy.Item;
import io.cofre.copy.Plan;
import io.cofre.copy.StoreCopy;
import io.cofre.copy.Tally;
import io.cofre.copy.Watcher;
import io.cofre.session.CofreException;
import io.cofre.store.RecoveryPointId;
import io.cofre.volume.disk.DirectoryLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The copy of everything between a data directory and a database, or between two data directories. */
final class CopyCommand {
    /** The word for the configured database, in the place of a directory. */
    private static final String DATABASE = "database";

    private static final int NAMED_MAX = 20;

    private final Machine machine;
    private final Output output;

    CopyCommand(Machine machine, Output output) {
        this.machine = machine;
        this.output = output;
    }

    /** @param isDryRun whether to tell only what there is to do */
    ExitCode run(String from, String to, boolean history, boolean replace, boolean isDryRun) throws IOException {
        Optional<Path> source = directory(from);
        Optional<Path> target = directory(to);
        if (isSame(source, target)) {
            throw new RefusedException("--from and --to name the same place");
        }
        try (OpenPlace read = open(source);
                OpenPlace written = open(target)) {
            output.notice("copying from " + read.place().name() + " to "
                    + written.place().name());
            try (Progress progress = new Progress(output.terminal())) {
                Watch watch = new Watch(progress);
                StoreCopy copy = new StoreCopy(read.place(), written.place(), history, watch);
                Plan plan = copy.plan();
                progress.clear();
                if (plan.steps().isEmpty() && plan.emptyGroups() == 0) {
                    throw new RefusedException(read.place().name() + " holds nothing that could be copied");
                }
                return isDryRun ? show(plan, replace) : copy(copy, plan, replace, watch);
            }
        }
    }

    private ExitCode copy(StoreCopy copy, Plan plan, boolean replace, Watch watch) throws IOException {
        if (!replace && !plan.inTheWay().isEmpty()) {
            throw new RefusedException("nothing was copied: the target holds other values of "
                    + named(plan.inTheWay())
                    + ", with a paired account or damaged creds (add --replace, and each becomes a snapshot first)");
        }
        Tally tally;
        try {
            tally = copy.run(plan);
        } catch (CofreException failure) {
            watch.progress.clear();
            output.notice("What was copied until now stays, each instance whole. The same command goes on from there.");
            throw failure;
        }
        watch.progress.clear();
        if (output.asJson()) {
            output.json(new Copied(tally, watch.problems));
        } else {
            output.results().println(sentence(tally));
        }
        return tally.failed() == 0 ? ExitCode.OK : ExitCode.PROBLEMS;
    }

    private static String sentence(Tally tally) {
        return "copied and compared " + Shown.count(tally.instances(), "instance") + ", "
                + Shown.count(tally.snapshots(), "snapshot") + " and " + Shown.count(tally.removed(), "instance")
                + " in the trash: " + Shown.count(tally.keys(), "key") + " in " + Shown.bytes(tally.bytes()) + "; "
                + Shown.count(tally.present()) + " were there already, " + Shown.count(tally.failed())
                + " were not copied";
    }

    private ExitCode show(Plan plan, boolean replace) {
        List<Planned> planned = plan.steps().stream().map(Planned::of).toList();
        if (output.asJson()) {
            output.json(planned);
        } else {
            Table table = new Table("GROUP", "INSTANCE", "KIND", "ID", "TARGET");
            for (Planned each : planned) {
                table.row(each.group(), each.instance(), each.kind(), each.id().orElse("-"), each.target());
            }
            table.print(output.results());
        }
        return replace || plan.inTheWay().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static String named(List<Item> items) {
        String names = items.stream()
                .limit(NAMED_MAX)
                .map(item -> Shown.instance(item.instance()))
                .collect(Collectors.joining(", "));
        return items.size() <= NAMED_MAX ? names : names + " and " + Shown.count(items.size() - NAMED_MAX) + " more";
    }

    private static Optional<Path> directory(String name) {
        return name.equals(DATABASE) ? Optional.empty() : Optional.of(Path.of(name));
    }

    private static boolean isSame(Optional<Path> one, Optional<Path> other) throws IOException {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return Files.isDirectory(one.get())
                && Files.isDirectory(other.get())
                && Files.isSameFile(one.get(), other.get());
    }

    private OpenPlace open(Optional<Path> directory) throws IOException {
        if (directory.isEmpty()) {
            if (machine.configuration(Optional.empty()).database().isEmpty()) {
                throw new RefusedException("no database is configured: COFRE_STORE_URL names it, with"
                        + " COFRE_STORE_USER and COFRE_STORE_PASSWORD_FILE");
            }
        } else if (!Files.isDirectory(directory.get())) {
            throw new RefusedException("there is no directory " + directory.get()
                    + " (a new one has to be made first, by the user of the worker)");
        }
        try {
            return machine.openPlace(directory);
        } catch (DirectoryLockedException running) {
            throw new RefusedException("a worker is running on "
                    + directory.map(Path::toString).orElse("it") + ": stop it first, and its pods");
        }
    }

    /** The progress of a copy, and its problems. */
    private final class Watch implements Watcher {
        private final Progress progress;
        private final List<Problem> problems = new ArrayList<>();

        Watch(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void at(Tally soFar, Item item) {
            progress.tell(() -> soFar.looked() < soFar.items()
                    ? "looking at " + soFar.looked() + " of " + soFar.items() + ": " + Shown.instance(item.instance())
                    : "copied " + Shown.count(soFar.keys(), "key") + " in " + Shown.bytes(soFar.bytes()) + ": "
                            + Shown.instance(item.instance()));
        }

        @Override
        public void problem(Item item, String reason) {
            progress.clear();
            problems.add(Problem.of(item, reason));
            output.warning(subject(item) + ": " + Shown.text(reason));
        }
    }

    private static String subject(Item item) {
        String id = item.id().map(RecoveryPointId::text).orElse("");
        return Shown.instance(item.instance())
                + switch (item.kind()) {
                    case INSTANCE -> "";
                    case SNAPSHOT -> ", snapshot " + id;
                    case REMOVED -> ", in the removal " + id;
                };
    }

    /** The result of a copy. */
    private record Copied(Tally copied, List<Problem> problems) {}

    /** An item that was not copied, or not as it should be. */
    private record Problem(String group, String instance, String kind, Optional<String> id, String reason) {
        static Problem of(Item item, String reason) {
            return new Problem(
                    item.instance().group().toString(),
                    item.instance().instance().toString(),
                    item.kind().wireName(),
                    item.id().map(RecoveryPointId::text),
                    reason);
        }
    }

    /** One item of a plan. */
    private record Planned(String group, String instance, String kind, Optional<String> id, String target) {
        static Planned of(Plan.Step step) {
            Item item = step.item();
            Finding finding = step.finding();
            return new Planned(
                    item.instance().group().toString(),
                    item.instance().instance().toString(),
                    item.kind().wireName(),
                    item.id().map(RecoveryPointId::text),
                    finding.wireName());
        }
    }
}
