package io.cofre.service;

import io.cofre.service.Line.Turn;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The writes that were received and are not answered yet, and the requests that wait for them. A pod does not wait for
 * its write of creds. If a read overtakes that write, the pod believes that it has no identity. This stands in front of
 * every store. Thread-safe.
 *
 * <ul> <li>A write is pending from the moment at which its request line and headers are here and its API key is found
 * right, until its answer is decided, whatever the answer is. <li>A read of a key waits for the writes and removals of
 * that key that were pending when it came, and for the removals of its instance and group. So does a read or a list of
 * many keys, and a list of instances for those of its group. <li>A write of a key, and the creation of an instance or
 * group, wait for the removals of their instance and group that were received before them. <li>A request waits for
 * earlier creations that may be of its instance or group, if it would hear that the instance or group does not exist,
 * or would remove one that does not. The name is in the body of a creation, which may still be on its way. <li>No
 * request waits for a later one, and none waits longer than {@link #WAIT_MAX}: then it fails with {@code UNAVAILABLE}.
 * </ul>
 *
 * <p>Writes of one key do not wait for each other.
 */
public final class PendingWrites {
    /** The longest wait. The pods set no time limit of their own, and answer an error on creds with a new identity. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final SessionStore store;
    private final Duration waitMax;
    private final AtomicLong arrivals = new AtomicLong();
    /**
     * The lines by the thing that is written: a {@link KeyPath}, an {@link InstancePath} or {@link GroupName} that is
     * removed, or one of the records below.
     */
    private final ConcurrentMap<Object, Line> lines = new ConcurrentHashMap<>();
    /** The number of pending changes that are not writes of a key. It is mostly 0, which saves a search. */
    private final AtomicInteger changesOfInstances = new AtomicInteger();

    public PendingWrites(SessionStore store) {
        this(store, WAIT_MAX);
    }

    /** @param waitMax the longest wait */
    PendingWrites(SessionStore store, Duration waitMax) {
        this.store = store;
        this.waitMax = waitMax;
    }

    /** The creations of instances in a group, whose names may not be known yet. */
    private record Creations(GroupName group) {}

    /** The creations of groups, whose names may not be known yet. */
    private enum GroupCreations {
        ANY
    }

    /** A change of the list of the instances of a group. */
    private record Listed(GroupName group) {}

    /** Completes when a read of the key no longer has to wait. */
    public CompletableFuture<Void> beforeRead(KeyPath path) {
        boolean instancesChange = changesOfInstances.get() > 0;
        if (!instancesChange && !lines.containsKey(path)) {
            return NOTHING;
        }
        List<Object> places = new ArrayList<>();
        places.add(path);
        if (instancesChange) {
            addPlaces(path.instance(), places);
        }
        return turnIn(arrivals.incrementAndGet(), places);
    }

    /**
     * Completes when a read or a list of many keys of an instance no longer has to wait. It looks at all pending
     * writes, because those of keys that are not there yet count too.
     *
     * @param wanted tells the keys that are read
     */
    public CompletableFuture<Void> beforeReads(InstancePath instance, Predicate<Key> wanted) {
        List<Object> places = new ArrayList<>();
        for (Object place : lines.keySet()) {
            if (place instanceof KeyPath path && path.instance().equals(instance) && wanted.test(path.key())) {
                places.add(path);
            }
        }
        if (changesOfInstances.get() > 0) {
            addPlaces(instance, places);
        }
        return places.isEmpty() ? NOTHING : turnIn(arrivals.incrementAndGet(), places);
    }

    /** Completes when a list of the instances of the group no longer has to wait. */
    public CompletableFuture<Void> beforeList(GroupName group) {
        if (changesOfInstances.get() == 0) {
            return NOTHING;
        }
        List<Object> places = new ArrayList<>();
        places.add(group);
        places.add(new Listed(group));
        if (isMissing(group)) {
            places.add(new Creations(group));
            places.add(GroupCreations.ANY);
        }
        return turnIn(arrivals.incrementAndGet(), places);
    }

    /** Records that a write or a removal of a key was received. */
    public Write ofKey(KeyPath path) {
        return ofKeys(path.instance(), List.of(path));
    }

    /** Writes or removals of keys of an instance were received that are made at once. */
    public Write ofKeys(InstancePath instance, Collection<KeyPath> paths) {
        Write write = new Write(false);
        paths.forEach(write::hold);
        if (changesOfInstances.get() > 0) {
            List<Object> places = new ArrayList<>();
            addPlaces(instance, places);
            write.turn = turnIn(write.number, places);
        }
        return write;
    }

    /**
     * Records that the creation of an instance was received; {@link Write#creates(InstancePath)} tells later of which.
     */
    public Write ofNewInstance(GroupName group) {
        Write write = new Write(true);
        write.hold(new Creations(group));
        return write;
    }

    /** Records that the creation of a group was received; {@link Write#creates(GroupName)} tells later of which. */
    public Write ofNewGroup() {
        Write write = new Write(true);
        write.hold(GroupCreations.ANY);
        return write;
    }

    /** Records that the removal of an instance was received. */
    public Write ofRemoval(InstancePath instance) {
        Write write = new Write(true);
        if (isMissing(instance)) {
            write.turn = turnIn(write.number, List.of(new Creations(instance.group())));
        }
        write.hold(instance);
        write.hold(new Listed(instance.group()));
        return write;
    }

    /** Records that the removal of a group was received. */
    public Write ofRemoval(GroupName group) {
        Write write = new Write(true);
        write.turn = turnIn(
                write.number,
                isMissing(group) ? List.of(new Creations(group), GroupCreations.ANY) : List.of(new Creations(group)));
        write.hold(group);
        write.hold(new Listed(group));
        return write;
    }

    /** The number of keys, instances and groups with pending writes. */
    int size() {
        return lines.size();
    }

    private void addPlaces(InstancePath instance, List<Object> places) {
        places.add(instance);
        places.add(instance.group());
        if (isMissing(instance)) {
            places.add(new Creations(instance.group()));
        }
    }

    /** Whether an instance is absent, or may be removed soon: then a pending creation matters. */
    private boolean isMissing(InstancePath instance) {
        return lines.containsKey(instance)
                || lines.containsKey(instance.group())
                || isAbsent(() -> !store.contains(instance));
    }

    private boolean isMissing(GroupName group) {
        return lines.containsKey(group) || isAbsent(() -> store.instances(group).isEmpty());
    }

    /**
     * While the store does not answer, it may be absent. The answer to a write that was recorded has to come from the
     * write itself, which ends its record: an error here would leave the record for ever.
     */
    private static boolean isAbsent(BooleanSupplier look) {
        try {
            return look.getAsBoolean();
        } catch (CofreException unanswered) {
            return true;
        }
    }

    private CompletableFuture<Void> turnIn(long number, List<Object> places) {
        Turn turn = new Turn(number);
        for (Object place : places) {
            lines.computeIfPresent(place, (same, line) -> {
                line.await(turn);
                return line;
            });
        }
        if (turn.passed()) {
            return NOTHING;
        }
        return turn.come().orTimeout(waitMax.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
            giveUp(turn, places);
            throw new CofreException(
                    ErrorCode.UNAVAILABLE, "a write that was received before has not ended; try again");
        });
    }

    private void giveUp(Turn turn, List<Object> places) {
        for (Object place : places) {
            lines.computeIfPresent(place, (same, line) -> {
                line.giveUp(turn);
                return line;
            });
        }
    }

    /** A write that was received. It belongs to one request, which has one thread at a time. */
    public final class Write {
        private final long number = arrivals.incrementAndGet();
        private final List<Object> places = new ArrayList<>(2);
        private final boolean ofInstances;
        private CompletableFuture<Void> turn = NOTHING;
        private boolean ended;

        private Write(boolean ofInstances) {
            this.ofInstances = ofInstances;
            if (ofInstances) {
                changesOfInstances.incrementAndGet();
            }
        }

        /** Completes when the write may be made; fails with {@code UNAVAILABLE} if earlier requests take too long. */
        public CompletableFuture<Void> turn() {
            return turn;
        }

        /** Tells which instance is created, and returns its turn. */
        public CompletableFuture<Void> creates(InstancePath instance) {
            hold(new Listed(instance.group()));
            turn = turnIn(number, List.of(instance, instance.group()));
            return turn;
        }

        /** Tells which group is created, and returns its turn. */
        public CompletableFuture<Void> creates(GroupName group) {
            turn = turnIn(number, List.of(group));
            return turn;
        }

        /**
         * Ends the write, because its answer is decided: nobody waits for it any more. May be called more than once.
         */
        public void end() {
            if (ended) {
                return;
            }
            ended = true;
            if (ofInstances) {
                changesOfInstances.decrementAndGet();
            }
            List<Turn> free = new ArrayList<>(0);
            for (Object place : places) {
                lines.computeIfPresent(place, (same, line) -> {
                    line.leave(number, free);
                    return line.isEmpty() ? null : line;
                });
            }
            free.forEach(Turn::passed);
        }

        private void hold(Object place) {
            places.add(place);
            lines.compute(place, (same, line) -> {
                Line held = line == null ? new Line() : line;
                held.enter(number);
                return held;
            });
        }
    }
}
