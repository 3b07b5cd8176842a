package io.cofre.testing.crash;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.testing.disk.DiskCall;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One seeded life of a store on a simulated disk: commits, checkpoints, clean stops, kills and power losses at any
 * call, during a start and a stop too. After each start the store must serve all acknowledged commits, and each other
 * commit whole or not at all. A commit that it served once it must also serve after the next crash. A third of the
 * commits have conditions: the store must make those whose conditions hold at their place in the order of commits, and
 * refuse the others without a trace.
 */
public final class CrashSchedule {
    private static final int TRACE_LINES = 80;
    private static final int WAITING_MAX = 8;
    private static final TestNames TERRITORY = TestNames.of("pods", "São");

    private static final List<Fault> FAULTS = List.of(Fault.IO_ERROR, Fault.DISK_FULL, Fault.READ_ONLY);
    private static final Set<String> ERRORS = Set.of(ErrorCode.DAMAGED.wireName(), ErrorCode.UNAVAILABLE.wireName());
    private static final Set<ErrorCode> NO_ROOM = Set.of(ErrorCode.DISK_FULL, ErrorCode.OVERLOADED);
    private static final Set<ErrorCode> OF_ORDER = Set.of(ErrorCode.NOT_FOUND, ErrorCode.PRECONDITION_FAILED);
    private static final Path JOURNAL = Path.of(".journal");
    private static final long ROOM = 1 << 30;
    private static final KeyPath PROBE = TestNames.of("probe").paths().get(0);

    private record Waiting(Commit commit, CompletableFuture<Void> answer) {}

    private final SteppedStore.Opener opener;
    private final boolean troubled;
    private final Random random;
    private final Deque<String> trace = new ArrayDeque<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private SimulatedDisk disk;
    private SteppedStore store;
    private SessionModel model = SessionModel.EMPTY;
    private long versions;
    private boolean inTrouble;

    private CrashSchedule(SteppedStore.Opener opener, long seed, boolean troubled) throws IOException {
        this.opener = opener;
        this.troubled = troubled;
        this.random = new Random(seed);
        this.disk = random.nextBoolean() ? SimulatedDisk.empty() : SimulatedDisk.tearingSectors();
        this.store = opener.open(disk);
    }

    /** Runs the schedule of a seed; a failure names the seed, the fault and the steps before it. */
    public static void run(SteppedStore.Opener opener, long seed, int steps) throws IOException {
        new CrashSchedule(opener, seed, false).run(seed, steps);
    }

    /** Runs the schedule of a seed in which calls of the disk fail and its room ends as well. */
    public static void runTroubled(SteppedStore.Opener opener, long seed, int steps) throws IOException {
        new CrashSchedule(opener, seed, true).run(seed, steps);
    }

    private void run(long seed, int steps) {
        try {
            for (int step = 0; step < steps; step++) {
                step();
            }
            if (troubled) {
                mend();
            }
            restart(true);
            stopCleanly();
        } catch (AssertionError | RuntimeException | IOException failure) {
            throw new AssertionError(TestForm.repeat(seed) + "\n" + failure + "\n" + String.join("\n", trace), failure);
        }
    }

    private void step() throws IOException {
        int draw = random.nextInt(100);
        try {
            if (draw < 45) {
                submit();
            } else if (draw < 70) {
                say("committer");
                store.runCommitter();
            } else if (draw < 80) {
                say("checkpoint");
                store.runCheckpoint();
                if (waiting.isEmpty()) {
                    checkTags(List.of(TERRITORY.anyPath(random)));
                }
            } else if (draw < 82) {
                say("preparer");
                store.runPreparer();
            } else if (draw < 88) {
                checkRead(TERRITORY.anyPath(random));
            } else if (troubled && random.nextInt(3) > 0) {
                trouble();
            } else {
                disturb(draw);
            }
        } catch (RuntimeException | IOException failure) {
            if (!disk.isPowerless()) {
                throw failure;
            }
        }
        settle();
        if (disk.isPowerless()) {
            boolean powerIsLost = !opener.keepsJournal() || random.nextInt(3) > 0;
            say(powerIsLost ? "power lost" : "killed");
            restart(powerIsLost);
        }
    }

    private void trouble() throws IOException {
        inTrouble = true;
        int draw = random.nextInt(10);
        if (draw < 4) {
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            int call = 1 + random.nextInt(15);
            boolean once = random.nextBoolean();
            say(fault + " at call " + call + (once ? "" : " and from then on"));
            disk.faults(once ? FaultSchedule.at(call, fault) : FaultSchedule.from(call, any -> true, fault));
        } else if (draw < 6) {
            say("the disk is full");
            disk.leaveRoom(random.nextInt(4_000), random.nextInt(4));
        } else {
            mend();
        }
    }

    /** All trouble ends: service must come back by itself, unless the journal met an error. */
    private void mend() throws IOException {
        say("mended");
        inTrouble = false;
        disk.faults(FaultSchedule.none());
        disk.leaveRoom(ROOM, ROOM);
        store.runCommitter();
        store.runCheckpoint();
        store.runCheckpoint();
        store.runPreparer();
        settle();
        CompletableFuture<Void> probe = store.port().commit(Commit.of(new Change.DeleteKey(PROBE)));
        store.runCommitter();
        boolean serves = probe.isDone() && !probe.isCompletedExceptionally();
        if (!serves && disk.struck().stream().noneMatch(CrashSchedule::isOfJournal)) {
            throw new AssertionError(
                    "service did not come back: " + store.port().state());
        }
        if (serves != store.port().state().writable()) {
            throw new AssertionError(serves + " but " + store.port().state());
        }
        if (!serves) {
            restart(random.nextBoolean());
        }
    }

    /** The journal stands in the root, whose names are forced when it is made. */
    private static boolean isOfJournal(DiskCall call) {
        return call.path().startsWith(JOURNAL) || call.path().equals(Path.of(""));
    }

    private void disturb(int draw) throws IOException {
        if (draw < 94) {
            int calls = 1 + random.nextInt(25);
            say("the process will end at call " + calls);
            disk.losePowerAt(calls);
        } else if (draw < 96) {
            stopCleanly();
        } else if (draw < 98 && opener.keepsJournal()) {
            say("kill");
            restart(false);
        } else {
            say("power loss now");
            restart(true);
        }
    }

    private void submit() {
        if (waiting.size() < WAITING_MAX) {
            versions++;
            Commit drawn = opener.keepsJournal() ? TERRITORY.any(random, versions) : TERRITORY.single(random, versions);
            Commit commit = TERRITORY.sometimesOnlyIf(random, drawn, ifAllAreMade()::version);
            say("commit " + SessionModel.describe(commit));
            waiting.add(new Waiting(commit, store.port().commit(commit)));
        }
    }

    private SessionModel ifAllAreMade() {
        SessionModel after = model;
        for (Waiting next : waiting) {
            after = after.after(next.commit).orElse(after);
        }
        return after;
    }

    /**
     * Checks that the store judges conditions by the values that it serves: a commit that asks for the content of all
     * these keys as it is must be made, and one that asks the contrary of one of them refused.
     */
    private void checkTags(List<KeyPath> paths) {
        KeyPath any = paths.get(random.nextInt(paths.size()));
        Condition wrong = model.version(any).isPresent() ? new Condition.IsAbsent(any) : new Condition.IsPresent(any);
        Commit probe = Commit.of(new Change.DeleteKey(PROBE));
        requireAnswer(
                Optional.empty(),
                probe.onlyIf(paths.stream().map(model::isAsHere).toArray(Condition[]::new)));
        requireAnswer(Optional.of(ErrorCode.PRECONDITION_FAILED), probe.onlyIf(wrong));
    }

    private void requireAnswer(Optional<ErrorCode> expected, Commit commit) {
        CompletableFuture<Void> answer = store.port().commit(commit);
        store.runCommitter();
        Optional<ErrorCode> given = Answer.of(answer);
        boolean isHindered = !answer.isDone()
                || given.filter(code -> code == ErrorCode.OVERLOADED || (isTroubled() && !OF_ORDER.contains(code)))
                        .isPresent();
        if (!isHindered && !given.equals(expected)) {
            throw new AssertionError("expected " + expected + ", got " + given + ": " + SessionModel.describe(commit));
        }
    }

    private boolean isTroubled() {
        return troubled || !disk.struck().isEmpty();
    }

    /**
     * Checks that the store serves the acknowledged value. While calls of the disk fail it may answer an error, but
     * never that the value is absent.
     */
    private void checkRead(KeyPath path) {
        int struck = disk.struck().size();
        Optional<String> found = SessionModel.served(store.port(), path);
        boolean isError = disk.struck().size() > struck && ERRORS.contains(found.orElse(""));
        if (!isError && !found.equals(model.version(path))) {
            throw new AssertionError("read of " + path + ": expected " + model.version(path) + ", found " + found);
        }
    }

    /** Records the commits that were answered, in the order they were given. */
    private void settle() {
        SessionModel ifAllWereMade = model;
        for (Waiting next : List.copyOf(waiting)) {
            SessionModel before = ifAllWereMade;
            ifAllWereMade = before.after(next.commit).orElse(before);
            Optional<ErrorCode> refusal = Answer.of(next.answer);
            if (!next.answer.isDone() || refusal.equals(Optional.of(ErrorCode.UNAVAILABLE))) {
                continue;
            }
            waiting.remove(next);
            if (refusal.isEmpty()) {
                say("acknowledged " + SessionModel.describe(next.commit));
                model = model.after(next.commit)
                        .orElseThrow(() -> new AssertionError("acknowledged, although it had to be refused with "
                                + model.refusal(next.commit) + ": " + SessionModel.describe(next.commit)));
            } else if (NO_ROOM.contains(refusal.get())) {
                say("no room for " + SessionModel.describe(next.commit));
            } else if (refusal.get() == ErrorCode.DAMAGED && isUndecidable(next.commit)) {
                say("nobody knows whether to make " + SessionModel.describe(next.commit));
            } else if (!OF_ORDER.contains(refusal.get())
                    || (!refusal.equals(before.refusal(next.commit)) && !refusal.equals(model.refusal(next.commit)))) {
                throw new AssertionError("refused with " + refusal.get() + ": " + SessionModel.describe(next.commit));
            }
        }
    }

    /** Whether a condition may be about a value that could not be read. */
    private boolean isUndecidable(Commit commit) {
        return !commit.conditions().isEmpty() && !disk.struck().isEmpty();
    }

    /** Ends the process, with the power or without, starts the next one and checks the values it serves. */
    private void restart(boolean powerIsLost) throws IOException {
        boolean powerStays = !powerIsLost;
        for (int attempt = 0; ; attempt++) {
            disk = powerStays ? disk.kill() : disk.crash(random);
            if (attempt < 5 && random.nextInt(2) == 0) {
                Fault fault = troubled && random.nextInt(3) == 0 ? Fault.IO_ERROR : Fault.POWER_LOSS;
                disk.faults(FaultSchedule.at(1 + random.nextInt(30), fault));
            }
            if (start() && isReadable()) {
                break;
            }
            powerStays = opener.keepsJournal() && random.nextInt(3) == 0;
            say(powerStays ? "ended during start" : "power lost during start");
        }
        SessionModel found = SessionModel.servedBy(store.port(), TERRITORY);
        List<Commit> uncertain = uncertain();
        if (!model.canBecome(found, uncertain)) {
            throw new AssertionError("after a restart, of what was acknowledged:\n" + model.differenceTo(found)
                    + "and not acknowledged were "
                    + uncertain.stream().map(SessionModel::describe).toList());
        }
        say("restarted");
        model = found;
        waiting.clear();
        checkTags(TERRITORY.paths());
    }

    /**
     * Whether each directory can be read; a fault during the start may have hidden one, which is looked at again later.
     */
    private boolean isReadable() {
        boolean wasStruck = !disk.struck().isEmpty();
        disk.faults(FaultSchedule.none());
        try {
            SessionModel.servedBy(store.port(), TERRITORY);
            return true;
        } catch (CofreException hidden) {
            if (!wasStruck || hidden.code() != ErrorCode.UNAVAILABLE) {
                throw hidden;
            }
            return false;
        }
    }

    private boolean start() throws IOException {
        try {
            store = opener.open(disk);
            return !disk.isPowerless();
        } catch (IOException | RuntimeException failure) {
            if (disk.struck().isEmpty()) {
                throw failure;
            }
            return false;
        }
    }

    /** The commits without an answer; in the parts that a store without a journal makes of them. */
    private List<Commit> uncertain() {
        List<Commit> uncertain = new ArrayList<>();
        for (Waiting next : waiting) {
            if (!opener.keepsJournal() && next.commit.changes().get(0) instanceof Change.CreateInstance create) {
                Change group = new Change.CreateGroup(create.instance().group());
                uncertain.add(new Commit(List.of(group), next.commit.conditions()));
            }
            uncertain.add(next.commit);
        }
        return uncertain;
    }

    /** Stops, and checks that the volume holds plain files that need no journal. */
    private void stopCleanly() throws IOException {
        say("clean stop");
        store.port().close();
        settle();
        if (disk.isPowerless()) {
            return;
        }
        if (inTrouble) {
            restart(random.nextBoolean());
            return;
        }
        for (Waiting left : waiting) {
            if (!left.answer.isDone()) {
                throw new AssertionError(
                        "a clean stop left a commit without an answer: " + SessionModel.describe(left.commit));
            }
        }
        disk = disk.crash(random);
        SessionModel found = SessionModel.foundOn(disk);
        List<Commit> uncertain = uncertain();
        if (!model.canBecome(found, uncertain)) {
            throw new AssertionError("the volume after a clean stop:\n" + model.differenceTo(found));
        }
        model = found;
        waiting.clear();
        store = opener.open(disk);
    }

    private void say(String line) {
        trace.addLast(line);
        if (trace.size() > TRACE_LINES) {
            trace.removeFirst();
        }
    }
}
