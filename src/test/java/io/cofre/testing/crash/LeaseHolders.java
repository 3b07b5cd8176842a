package io.cofre.testing.crash;

import io.cofre.testing.crash.RegisterChecker.Outcome;
import io.cofre.testing.crash.WorkerCaller.HeldLease;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Two programs that want the lease of one instance of a worker, over its ends and starts. Each acquires it, writes by
 * it, renews it, pauses for longer than it lasts, and then goes on to write with the epoch that it was told. Only what
 * one does by a lease that it has may be seen.
 */
public final class LeaseHolders {
    private static final Duration TTL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(1_100);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final List<String> KEYS = List.of("one", "two");
    private static final String INSTANCE = "leased";

    private final List<Holder> holders;
    private final CountDownLatch takenOver = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** The begin of the last call that acquired or renewed each epoch, by the epoch. */
    private final TreeMap<Long, Taken> told = new TreeMap<>();

    private record Taken(String holder, long beginNs) {}

    public LeaseHolders(long seed) {
        holders = List.of(new Holder("pod-a", new Random(seed)), new Holder("pod-b", new Random(seed + 1)));
    }

    public List<Holder> all() {
        return holders;
    }

    /** Opened once a holder has lost its lease to the other one, and was told so. */
    public CountDownLatch takenOver() {
        return takenOver;
    }

    public static WorkerCaller caller(int port, RegisterHistory history) throws IOException {
        return new WorkerCaller(port, INSTANCE, history);
    }

    /**
     * Reads all after a start, at the end of the history of the worker before. Returns what it found.
     *
     * @param startedNs a moment before the start, from which on the lease has its full time again
     */
    public Map<String, String> check(WorkerCaller reader, RegisterHistory history, long startedNs) throws IOException {
        Map<String, String> found = new HashMap<>();
        for (String key : KEYS) {
            reader.get(key).ifPresent(text -> found.put(key, text));
        }
        long begin = history.now();
        Optional<HeldLease> lease = reader.lease();
        history.addRead(begin, WorkerCaller.LEASE, lease.map(this::nameOf));
        lease.ifPresent(held -> {
            found.put(WorkerCaller.LEASE, Long.toString(held.epoch()));
            tell(held.holder(), held.epoch(), startedNs);
        });
        return found;
    }

    /** A lease that nobody was told of is one that was acquired without an answer. */
    private synchronized String nameOf(HeldLease held) {
        return told.containsKey(held.epoch()) ? Long.toString(held.epoch()) : unanswered(held.holder());
    }

    private static String unanswered(String holder) {
        return "acquired by " + holder + " without an answer";
    }

    private synchronized long highest() {
        return told.isEmpty() ? 0 : told.lastKey();
    }

    private synchronized void tell(String holder, long epoch, long beginNs) {
        told.put(epoch, new Taken(holder, beginNs));
    }

    /** Nobody takes a lease from another holder before it has run out. */
    private synchronized void requireRunOut(String holder, long epoch) {
        Map.Entry<Long, Taken> before = told.lowerEntry(epoch);
        if (before != null && !before.getValue().holder().equals(holder)) {
            long passed = System.nanoTime() - before.getValue().beginNs();
            if (passed < TTL.toNanos()) {
                throw new AssertionError(
                        holder + " took the lease " + passed + " ns after " + before + " had acquired or renewed it");
            }
        }
    }

    @Override
    public synchronized String toString() {
        return told.size() + " leases, " + written + " writes by them, " + lost + " refused by a lost one";
    }

    /** One of them. */
    public final class Holder {
        private final String name;
        private final Random random;
        private Optional<Long> epoch = Optional.empty();
        private long writes;

        private Holder(String name, Random random) {
            this.name = name;
            this.random = random;
        }

        /** Makes the next call. */
        public Outcome next(WorkerCaller caller) throws IOException {
            if (epoch.isEmpty()) {
                acquire(caller);
                return Outcome.MADE;
            }
            int draw = random.nextInt(40);
            if (draw == 0) {
                LockSupport.parkNanos(PAUSE.toNanos());
                return Outcome.MADE;
            }
            if (draw < 5) {
                renew(caller, epoch.get());
                return Outcome.MADE;
            }
            return write(caller, epoch.get());
        }

        private void acquire(WorkerCaller caller) throws IOException {
            long highest = highest();
            long beginNs = System.nanoTime();
            epoch = caller.acquire(name, TTL, unanswered(name));
            if (epoch.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
                return;
            }
            if (epoch.get() <= highest) {
                throw new AssertionError("after epoch " + highest + " was given " + epoch.get());
            }
            requireRunOut(name, epoch.get());
            tell(name, epoch.get(), beginNs);
        }

        private void renew(WorkerCaller caller, long mine) throws IOException {
            long beginNs = System.nanoTime();
            if (caller.renew(name, mine, TTL)) {
                tell(name, mine, beginNs);
            } else {
                lose();
            }
        }

        private Outcome write(WorkerCaller caller, long mine) {
            writes++;
            String text = "\"" + name + " " + mine + " " + writes + "\"";
            int key = random.nextInt(KEYS.size());
            Outcome outcome = random.nextBoolean()
                    ? caller.putBy(mine, KEYS.get(key), text)
                    : caller.writeBy(mine, KEYS.get(key), text, KEYS.get(1 - key));
            if (outcome == Outcome.REFUSED) {
                lose();
            } else if (outcome == Outcome.MADE) {
                written.incrementAndGet();
            }
            return outcome;
        }

        private void lose() {
            lost.incrementAndGet();
            epoch = Optional.empty();
            takenOver.countDown();
        }
    }
}
