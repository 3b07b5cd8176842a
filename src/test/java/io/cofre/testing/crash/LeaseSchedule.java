package io.cofre.testing.crash;

import io.cofre.retention.RetentionClock;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Lease;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.crash.LeaseModel.Acquire;
import io.cofre.testing.crash.LeaseModel.Call;
import io.cofre.testing.crash.LeaseModel.Create;
import io.cofre.testing.crash.LeaseModel.Delete;
import io.cofre.testing.crash.LeaseModel.Release;
import io.cofre.testing.crash.LeaseModel.Replace;
import io.cofre.testing.crash.LeaseModel.Revoke;
import io.cofre.testing.crash.LeaseModel.Served;
import io.cofre.testing.crash.LeaseModel.Write;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One seeded life of an instance that two holders want, on a simulated disk and by clocks that the seed moves: they
 * acquire, renew and give up its lease, pause for longer than it lasts, and write with whatever epoch they were told
 * last. Meanwhile the instance is deleted, created anew and restored, and power losses, kills and stops come at any
 * call. A write with a lost epoch must never be seen, and no epoch may come twice.
 */
public final class LeaseSchedule {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("pods"), InstanceName.of("shop"));
    private static final List<Key> KEYS = List.of(Key.CREDS, Key.of("pre-key-1"));
    private static final List<String> HOLDERS = List.of("pod-a", "pod-b");
    private static final List<Duration> TTLS = List.of(Duration.ofSeconds(10), Duration.ofSeconds(30));
    private static final Set<ErrorCode> OF_ORDER =
            Set.of(ErrorCode.NOT_FOUND, ErrorCode.LEASE_HELD, ErrorCode.LEASE_LOST);
    private static final int TRACE_LINES = 80;
    private static final int WAITING_MAX = 6;

    /** Opens a store by the clocks of the schedule. */
    @FunctionalInterface
    public interface Opener {
        SteppedStore open(Disk disk, RetentionClock clock) throws IOException;
    }

    private record Waiting(Call call, CompletableFuture<?> answer) {}

    private final Opener opener;
    private final boolean failing;
    private final Random random;
    private final JumpingClock clock;
    private final Deque<String> trace = new ArrayDeque<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, Long> told = new HashMap<>();
    private final List<Long> epochs = new ArrayList<>();
    private final Map<RecoveryPointId, Map<Key, String>> snapshots = new TreeMap<>();
    private final Map<RecoveryPointId, Map<Key, String>> trash = new TreeMap<>();
    private final Map<String, Integer> happened = new TreeMap<>();
    private SimulatedDisk disk = SimulatedDisk.empty();
    private SteppedStore store;
    private LeaseModel model = LeaseModel.EMPTY;
    private String toldLast = HOLDERS.get(0);
    private long highest;
    private long versions;

    private LeaseSchedule(Opener opener, long seed, boolean failing) throws IOException {
        this.opener = opener;
        this.failing = failing;
        this.random = new Random(seed);
        this.clock = new JumpingClock(random);
        this.store = opener.open(disk, clock.retention());
    }

    /**
     * Runs the schedule of a seed; a failure names the seed and the steps before it. Returns how often each thing
     * happened.
     *
     * @param failing whether calls of the disk fail as well
     */
    public static Map<String, Integer> run(Opener opener, long seed, int steps, boolean failing) throws IOException {
        LeaseSchedule schedule = new LeaseSchedule(opener, seed, failing);
        try {
            for (int step = 0; step < steps; step++) {
                schedule.step();
            }
            schedule.restart(true);
            return schedule.happened;
        } catch (AssertionError | RuntimeException | IOException failure) {
            throw new AssertionError(
                    TestForm.repeat(seed) + "\n" + failure + "\n" + String.join("\n", schedule.trace), failure);
        }
    }

    private void step() throws IOException {
        boolean isCutOff = false;
        try {
            act(random.nextInt(100));
            settle();
            if (random.nextInt(3) == 0) {
                checkServed();
            }
        } catch (RuntimeException | IOException failure) {
            if (disk.struck().isEmpty()) {
                throw failure;
            }
            isCutOff = true;
            settle();
        }
        boolean isUncertain = waiting.stream().anyMatch(next -> next.answer().isDone());
        if (isCutOff
                || isUncertain
                || disk.isPowerless()
                || !store.port().state().writable()) {
            restart(random.nextInt(3) > 0);
        }
    }

    private void act(int draw) throws IOException {
        if (draw < 28) {
            write();
        } else if (draw < 46) {
            say("committer");
            store.runCommitter();
        } else if (draw < 68) {
            callForLease(draw);
        } else if (draw < 75) {
            submit(new Create(), Commit.of(new Change.CreateInstance(SHOP)));
        } else if (draw < 76) {
            delete();
        } else if (draw < 82) {
            say("checkpoint");
            store.runCheckpoint();
        } else if (draw < 91) {
            say(clock.move(any(TTLS)));
        } else if (draw < 94) {
            replace();
        } else if (draw < 97) {
            Fault fault = failing && random.nextBoolean() ? Fault.IO_ERROR : Fault.POWER_LOSS;
            int call = 1 + random.nextInt(25);
            say(fault + " at call " + call);
            disk.faults(FaultSchedule.at(call, fault));
        } else if (draw < 98) {
            stop();
        } else {
            restart(draw == 99);
        }
    }

    /** A write by the epoch that a holder was told last, or by a caller that gives way to leases, or by any other. */
    private void write() {
        String holder = random.nextInt(3) == 0 ? any(HOLDERS) : toldLast;
        Map<Key, String> puts = new TreeMap<>();
        puts.put(any(KEYS), Long.toString(++versions));
        puts.put(any(KEYS), Long.toString(versions));
        int draw = random.nextInt(10);
        Write.Kind kind = draw < 7 ? Write.Kind.FENCED : draw < 9 ? Write.Kind.GIVES_WAY : Write.Kind.PLAIN;
        Write write = new Write(kind, epochOf(holder), puts);
        submit(write, write.commit(SHOP, store.port().leases()));
    }

    /** The epoch that a holder was told last; now and then an older process of it goes on with an older one. */
    private long epochOf(String holder) {
        return random.nextInt(5) > 0 || epochs.isEmpty() ? told.getOrDefault(holder, 0L) : any(epochs);
    }

    private void submit(Call call, Commit commit) {
        if (waiting.size() < WAITING_MAX) {
            say("submit " + call);
            waiting.add(new Waiting(call, store.port().commit(commit)));
        }
    }

    /** Such calls wait for each other on threads of their own, so there is one at a time. */
    private void callForLease(int draw) {
        if (waiting.stream().anyMatch(next -> next.call().isForLease())) {
            return;
        }
        String holder = any(HOLDERS);
        long epoch = epochOf(holder);
        Duration ttl = any(TTLS);
        if (draw < 60) {
            Acquire acquire = new Acquire(holder, ttl);
            Optional<ErrorCode> refusal = model.refusalAtOnce(acquire, clock.nanoseconds());
            submit(acquire, store.port().leases().acquire(SHOP, holder, ttl), refusal);
        } else if (draw < 64) {
            renew(holder, epoch, ttl);
        } else if (draw < 67) {
            submit(new Release(epoch), store.port().leases().release(SHOP, epoch), Optional.empty());
        } else {
            submit(new Revoke(), store.port().leases().revoke(SHOP), Optional.empty());
        }
    }

    /** @param refusal that the call must get at once */
    private void submit(Call call, CompletableFuture<?> answer, Optional<ErrorCode> refusal) {
        say("submit " + call);
        if (refusal.isEmpty()) {
            waiting.add(new Waiting(call, answer));
        } else if (!isHindered(Answer.of(answer)) && !Answer.of(answer).equals(refusal)) {
            throw new AssertionError("expected " + refusal + ", got " + answer + " for " + call);
        } else {
            count(call, refusal);
        }
    }

    private void renew(String holder, long epoch, Duration ttl) {
        say("renew " + epoch + " of " + holder);
        CompletableFuture<Lease> renewed = store.port().leases().renew(SHOP, holder, epoch, ttl);
        boolean holds = model.lease()
                .filter(held -> held.holder().equals(holder) && held.epoch() == epoch)
                .isPresent();
        if (isHindered(Answer.of(renewed))) {
            return;
        }
        Optional<ErrorCode> expected = holds ? Optional.empty() : Optional.of(ErrorCode.LEASE_LOST);
        if (!renewed.isDone() || !Answer.of(renewed).equals(expected)) {
            throw new AssertionError("expected " + expected + " for a renewal, got " + renewed);
        }
        happened.merge(holds ? "renewed" : "not renewed", 1, Integer::sum);
        if (holds) {
            model = model.renewed(clock.nanoseconds() + ttl.toNanos());
        }
    }

    private void delete() {
        RecoveryPointId id = id();
        submit(new Delete(id), Commit.of(new Change.DeleteInstance(SHOP, id)));
    }

    /** Takes a snapshot, or puts a former state in the place of this one. Nothing may wait meanwhile. */
    private void replace() {
        if (!waiting.isEmpty()) {
            return;
        }
        if (model.exists() && (snapshots.isEmpty() || random.nextBoolean())) {
            say("snapshot");
            snapshots.put(
                    store.history().snapshot(SHOP, SnapshotReason.REQUESTED).id(), model.values());
        } else if (model.exists() && !snapshots.isEmpty()) {
            RecoveryPointId id = any(List.copyOf(snapshots.keySet()));
            replace(snapshots.getOrDefault(id, Map.of()), () -> store.history().restoreSnapshot(SHOP, id));
        } else if (!model.exists() && !trash.isEmpty()) {
            store.runCheckpoint();
            RecoveryPointId id = any(List.copyOf(trash.keySet()));
            Map<Key, String> values = Optional.ofNullable(trash.remove(id)).orElse(Map.of());
            replace(values, () -> store.history().restoreTrash(id, SHOP.instance(), false));
        }
    }

    private void replace(Map<Key, String> values, Runnable work) {
        Waiting replacement = new Waiting(new Replace(values), new CompletableFuture<Void>());
        say("submit " + replacement.call());
        waiting.add(replacement);
        Answer.give(replacement.answer(), work);
    }

    /** Takes the answers that came, in the order of the calls. */
    private void settle() {
        for (Waiting next : List.copyOf(waiting)) {
            Optional<ErrorCode> refusal = Answer.of(next.answer());
            if (!next.answer().isDone() || refusal.equals(Optional.of(ErrorCode.UNAVAILABLE))) {
                continue;
            }
            waiting.remove(next);
            Optional<ErrorCode> expected = model.refusal(next.call(), clock.nanoseconds());
            if (!isHindered(refusal) && !refusal.equals(expected)) {
                throw new AssertionError("expected " + expected + ", got " + refusal + " for " + next.call());
            }
            count(next.call(), refusal);
            if (refusal.isEmpty()) {
                make(next.call(), next.answer().join());
            }
        }
    }

    /** Whether something else than the order of calls is the reason; then nothing was changed. */
    private boolean isHindered(Optional<ErrorCode> refusal) {
        return disk.isPowerless()
                || refusal.filter(code ->
                                code == ErrorCode.OVERLOADED || (!disk.struck().isEmpty() && !OF_ORDER.contains(code)))
                        .isPresent();
    }

    private void count(Call call, Optional<ErrorCode> refusal) {
        String kind = call.kindName();
        happened.merge(refusal.map(code -> kind + " refused with " + code).orElse(kind + " made"), 1, Integer::sum);
    }

    private void make(Call call, @Nullable Object answer) {
        say("made " + call);
        if (call instanceof Delete delete && !model.values().isEmpty()) {
            trash.put(delete.id(), model.values());
        }
        if (call instanceof Acquire acquire && answer instanceof Lease lease) {
            if (lease.epoch() <= highest || !lease.holder().equals(acquire.holder())) {
                throw new AssertionError("after epoch " + highest + " was given " + lease + " for " + acquire);
            }
            highest = lease.epoch();
            told.put(acquire.holder(), highest);
            epochs.add(highest);
            toldLast = acquire.holder();
        }
        model = model.after(call, highest, clock.nanoseconds());
    }

    private void checkServed() {
        int struck = disk.struck().size();
        Served found = Served.by(store.port(), SHOP, KEYS);
        if (disk.struck().size() == struck && !found.equals(model.at(clock.nanoseconds()))) {
            throw new AssertionError("expected " + model.at(clock.nanoseconds()) + ", found " + found);
        }
    }

    private void stop() throws IOException {
        say("clean stop");
        store.port().close();
        settle();
        restart(random.nextBoolean());
    }

    /** Ends the process and starts the next one, by clocks that may begin anywhere. */
    private void restart(boolean powerIsLost) throws IOException {
        say(powerIsLost ? "power lost" : "killed");
        boolean powerStays = !powerIsLost;
        long ended = clock.nanoseconds();
        while (true) {
            disk = powerStays ? disk.kill() : disk.crash(random);
            clock.restart();
            if (random.nextInt(3) == 0) {
                disk.losePowerAt(1 + random.nextInt(40));
            }
            if (isStarted()) {
                break;
            }
            say("power lost during the start");
            powerStays = false;
        }
        Served found = Served.by(store.port(), SHOP, KEYS);
        List<Call> uncertain = waiting.stream().map(Waiting::call).toList();
        if (!model.canBecome(found, uncertain, highest, ended)) {
            throw new AssertionError("after a restart, of what was acknowledged: " + model + ", found " + found
                    + "; not acknowledged were " + uncertain);
        }
        say("restarted with " + found);
        happened.merge("restart", 1, Integer::sum);
        model = LeaseModel.foundBy(found, clock.nanoseconds());
        highest = Math.max(highest, found.lease().map(Lease::epoch).orElse(0L));
        waiting.clear();
    }

    private boolean isStarted() throws IOException {
        try {
            store = opener.open(disk, clock.retention());
        } catch (IOException | RuntimeException failure) {
            if (disk.struck().isEmpty()) {
                throw failure;
            }
        }
        boolean isStarted = !disk.isPowerless();
        disk.faults(FaultSchedule.none());
        return isStarted;
    }

    /** From the seed, so that a schedule can be repeated. */
    private RecoveryPointId id() {
        return new RecoveryPointId(String.format("20260101T000000Z-%08x", random.nextInt()));
    }

    private <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private void say(String line) {
        trace.addLast(line);
        if (trace.size() > TRACE_LINES) {
            trace.removeFirst();
        }
    }
}
