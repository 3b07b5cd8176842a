package io.cofre.testing.crash;

import io.cofre.session.CofreException;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.store.TrashEntry;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One seeded life of an instance that is written, removed, restored, replaced and copied, while power losses and
 * failing calls of the disk interrupt every step. After each of them the instance is as it was before the step or as it
 * is after it, and all history from before is kept whole: every snapshot, every removal.
 */
public final class HistorySchedule {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("pods"), InstanceName.of("shop"));
    private static final List<Key> KEYS = List.of(Key.CREDS, Key.of("pre-key-1"), Key.of("a/b"));
    private static final int TRACE_LINES = 60;

    /** The values of one state of the instance; empty where there is no instance. */
    private record State(Optional<Map<Key, String>> values) {
        static final State GONE = new State(Optional.empty());

        Map<Key, String> copy() {
            return new TreeMap<>(values.orElse(Map.of()));
        }
    }

    private final SteppedStore.Opener opener;
    private final boolean failing;
    private final Random random;
    private final Deque<String> trace = new ArrayDeque<>();
    private final Map<RecoveryPointId, Map<Key, String>> snapshots = new TreeMap<>();
    private final Map<RecoveryPointId, Map<Key, String>> trash = new TreeMap<>();
    private SimulatedDisk disk = SimulatedDisk.empty();
    private SteppedStore store;
    private State now = State.GONE;
    /** The state that the step under way leads to, if it is not cut off. */
    private State next = State.GONE;

    private @Nullable RecoveryPointId touched;

    /** Snapshots that nobody was told of, left by a step that was cut off: a power loss can still take them away. */
    private final Set<RecoveryPointId> untold = new HashSet<>();

    private long versions;

    private HistorySchedule(SteppedStore.Opener opener, long seed, boolean failing) throws IOException {
        this.opener = opener;
        this.failing = failing;
        this.random = new Random(seed);
        this.store = opener.open(disk);
    }

    public static void run(SteppedStore.Opener opener, long seed, int steps, boolean failing) throws IOException {
        HistorySchedule schedule = new HistorySchedule(opener, seed, failing);
        try {
            for (int step = 0; step < steps; step++) {
                schedule.step();
            }
        } catch (AssertionError | RuntimeException | IOException failure) {
            throw new AssertionError(
                    TestForm.repeat(seed) + "\n" + failure + "\n" + String.join("\n", schedule.trace), failure);
        }
    }

    private void step() throws IOException {
        next = now;
        touched = null;
        if (random.nextInt(4) == 0) {
            Fault fault = failing && random.nextBoolean() ? Fault.IO_ERROR : Fault.POWER_LOSS;
            int call = 1 + random.nextInt(60);
            say(fault + " at call " + call);
            disk.faults(FaultSchedule.at(call, fault));
        }
        boolean done = false;
        try {
            act(random.nextInt(100));
            done = true;
        } catch (CofreException | CompletionException | IOException failure) {
            if (disk.struck().isEmpty()) {
                throw new AssertionError("refused although nothing was wrong: " + failure, failure);
            }
            say("failed: " + failure);
        }
        if (disk.isPowerless() || !store.port().state().writable() || random.nextInt(12) == 0) {
            restart();
            check(done);
        } else {
            disk.faults(FaultSchedule.none());
            check(done);
        }
    }

    private void act(int draw) throws IOException {
        if (draw < 30) {
            put();
        } else if (draw < 35 && now.values().isPresent()) {
            Key key = KEYS.get(random.nextInt(KEYS.size()));
            Map<Key, String> values = now.copy();
            values.remove(key);
            commit("delete " + key, values, new Change.DeleteKey(new KeyPath(SHOP, key)));
        } else if (draw < 45) {
            commit("create", now.copy(), new Change.CreateInstance(SHOP));
        } else if (draw < 60) {
            remove();
        } else if (draw < 70) {
            say("checkpoint");
            store.runCheckpoint();
        } else if (draw < 80) {
            snapshot();
        } else if (draw < 88) {
            restoreSnapshot();
        } else if (draw < 95) {
            restoreTrash();
        } else {
            adopt();
        }
    }

    private void put() throws IOException {
        if (now.values().isEmpty()) {
            return;
        }
        Key key = KEYS.get(random.nextInt(KEYS.size()));
        Map<Key, String> values = now.copy();
        values.put(key, Long.toString(++versions));
        commit("put " + key + " " + versions, values, new Change.PutValue(new KeyPath(SHOP, key), value(versions)));
    }

    private void remove() throws IOException {
        if (now.values().isEmpty()) {
            return;
        }
        RecoveryPointId id = id();
        Change delete =
                random.nextBoolean() ? new Change.DeleteInstance(SHOP, id) : new Change.DeleteGroup(SHOP.group(), id);
        touched = id;
        Map<Key, String> removed = now.copy();
        say("remove as " + id);
        next = State.GONE;
        commit(delete);
        now = next;
        if (!removed.isEmpty()) {
            trash.put(id, removed);
        }
    }

    private void snapshot() {
        if (now.values().isEmpty()) {
            return;
        }
        say("snapshot");
        Snapshot taken = history().snapshot(SHOP, SnapshotReason.REQUESTED);
        snapshots.put(taken.id(), now.copy());
    }

    private void restoreSnapshot() {
        RecoveryPointId id = any(snapshots);
        if (id == null) {
            return;
        }
        say("restore " + id);
        next = new State(Optional.of(new TreeMap<>(snapshots.getOrDefault(id, Map.of()))));
        keep(history().restoreSnapshot(SHOP, id));
    }

    private void adopt() {
        next = new State(Optional.of(new TreeMap<>(Map.of(Key.CREDS, Long.toString(++versions)))));
        say("adopt " + versions);
        try (Staging staged = history().stage()) {
            staged.put(Key.CREDS, value(versions));
            keep(staged.adopt(SHOP));
        }
    }

    private void keep(Optional<Snapshot> replaced) {
        replaced.ifPresent(snapshot -> snapshots.put(snapshot.id(), now.copy()));
        now = next;
    }

    private void restoreTrash() {
        store.runCheckpoint();
        RecoveryPointId id = any(trash);
        if (id == null || now.values().isPresent()) {
            return;
        }
        say("restore from the trash " + id);
        touched = id;
        next = new State(Optional.of(new TreeMap<>(trash.getOrDefault(id, Map.of()))));
        history().restoreTrash(id, SHOP.instance(), false);
        trash.remove(id);
        now = next;
    }

    private @Nullable RecoveryPointId any(Map<RecoveryPointId, ?> entries) {
        List<RecoveryPointId> ids = List.copyOf(entries.keySet());
        return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    private void commit(String what, Map<Key, String> values, Change change) throws IOException {
        say(what);
        next = new State(Optional.of(values));
        commit(change);
        now = next;
    }

    private void commit(Change change) throws IOException {
        CompletableFuture<Void> done = store.port().commit(Commit.of(change));
        store.runCommitter();
        if (!done.isDone()) {
            throw new IOException("not acknowledged");
        }
        done.join();
    }

    private void restart() throws IOException {
        boolean killed = random.nextInt(3) == 0;
        say(killed ? "killed" : "power lost");
        while (true) {
            disk = killed ? disk.kill() : disk.crash(random);
            if (random.nextInt(3) == 0) {
                disk.losePowerAt(1 + random.nextInt(40));
            }
            try {
                store = opener.open(disk);
                if (!disk.isPowerless()) {
                    break;
                }
            } catch (IOException | RuntimeException failure) {
                if (disk.struck().isEmpty()) {
                    throw failure;
                }
            }
            say("power lost during the start");
            killed = false;
        }
        disk.faults(FaultSchedule.none());
    }

    /** Checks everything, after a checkpoint if one is possible. */
    private void check(boolean done) {
        State found = found();
        if (!found.equals(now) && (done || !found.equals(next))) {
            throw new AssertionError("expected " + now + (done ? "" : " or " + next) + ", found " + found);
        }
        store.runCheckpoint();
        store.runCheckpoint();
        checkTrash(found, done);
        checkSnapshots();
        now = found;
    }

    private State found() {
        if (!store.port().contains(SHOP)) {
            return State.GONE;
        }
        Map<Key, String> values = new TreeMap<>();
        for (Key key : KEYS) {
            store.port().read(new KeyPath(SHOP, key)).ifPresent(value -> values.put(key, text(value)));
        }
        if (!store.port().keys(SHOP).equals(new ArrayList<>(values.keySet()))) {
            throw new AssertionError("keys are listed as " + store.port().keys(SHOP) + ", found " + values);
        }
        return new State(Optional.of(values));
    }

    private void checkTrash(State found, boolean done) {
        RecoveryPointId id = touched;
        if (!done && id != null && found.equals(next)) {
            if (next.equals(State.GONE) && !now.copy().isEmpty()) {
                trash.put(id, now.copy());
            } else {
                trash.remove(id);
            }
        }
        List<RecoveryPointId> kept =
                history().trash().stream().map(TrashEntry::id).sorted().toList();
        if (!kept.equals(List.copyOf(trash.keySet()))) {
            throw new AssertionError("the trash holds " + kept + ", expected " + trash.keySet());
        }
        trash.forEach(
                (entry, values) -> requireSame("trash " + entry, history().openTrash(entry, SHOP.instance()), values));
    }

    /**
     * A step that was cut off may still have been done. Then the replaced instance is a snapshot that nobody was told
     * of.
     */
    private void checkSnapshots() {
        List<Snapshot> kept = history().snapshots(SHOP);
        for (Snapshot snapshot : kept) {
            if (!snapshots.containsKey(snapshot.id())) {
                say("untold " + snapshot.reason() + " " + snapshot.id());
                snapshots.put(snapshot.id(), contentOfUntold(snapshot));
                untold.add(snapshot.id());
            }
        }
        snapshots
                .keySet()
                .removeIf(id -> untold.contains(id)
                        && kept.stream().noneMatch(snapshot -> snapshot.id().equals(id)));
        if (kept.size() != snapshots.size()) {
            throw new AssertionError("snapshots are " + kept + ", expected " + snapshots.keySet());
        }
        snapshots.forEach(
                (id, values) -> requireSame("snapshot " + id, history().openSnapshot(SHOP, id), values));
    }

    /**
     * The content is the state replaced now, or that of an earlier step, which a power loss undid and the next start
     * did again.
     */
    private Map<Key, String> contentOfUntold(Snapshot snapshot) {
        Map<Key, String> content = content(history().openSnapshot(SHOP, snapshot.id()));
        if (!content.equals(now.copy()) && untold.stream().noneMatch(id -> content.equals(snapshots.get(id)))) {
            throw new AssertionError("untold " + snapshot + " holds " + content);
        }
        return content;
    }

    private static Map<Key, String> content(SessionCopy copy) {
        Map<Key, String> values = new TreeMap<>();
        try (copy) {
            copy.keys().forEach(key -> values.put(key, text(copy.read(key))));
        }
        return values;
    }

    private static void requireSame(String what, SessionCopy copy, Map<Key, String> expected) {
        Map<Key, String> values = content(copy);
        if (!values.equals(expected)) {
            throw new AssertionError(what + " holds " + values + ", expected " + expected);
        }
    }

    private SessionHistory history() {
        return store.history();
    }

    /** From the seed, so that a schedule can be repeated. */
    private RecoveryPointId id() {
        return new RecoveryPointId(String.format("20260101T000000Z-%08x", random.nextInt()));
    }

    private static Value value(long version) {
        return Value.of(("\"" + version + "\"").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Value value) {
        String text = new String(value.bytes(), StandardCharsets.UTF_8);
        return text.substring(1, text.length() - 1);
    }

    private void say(String line) {
        trace.addLast(line);
        if (trace.size() > TRACE_LINES) {
            trace.removeFirst();
        }
    }
}
