package io.cofre.postgres.follow;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The followed instances, and what the listener was told of them: by the committer of this worker, and by looks at the
 * database. Both may see one change, and a key is told in the order of its revisions. The monitor is held for steps in
 * memory only. Thread-safe.
 */
final class Followed {
    private final int instancesMax;
    private final long keysMax;
    private final Map<InstancePath, Life> lives = new LinkedHashMap<>();
    private final List<CompletableFuture<Void>> awaited = new ArrayList<>();
    private volatile ChangeListener listener = ChangeListener.NONE;
    private volatile int count;
    private boolean isHurried;
    private boolean isClosed;

    /** @param keysMax the most keys of all instances, roughly: once it is reached, no more instances are taken */
    Followed(int instancesMax, long keysMax) {
        this.instancesMax = instancesMax;
        this.keysMax = keysMax;
    }

    void tells(ChangeListener told) {
        listener = told;
    }

    int count() {
        return count;
    }

    /**
     * Whether an instance is followed already.
     *
     * @throws CofreException {@code OVERLOADED} if it is not, and there is no room for one more
     */
    synchronized boolean contains(InstancePath instance) {
        if (lives.containsKey(instance)) {
            return true;
        }
        if (lives.size() >= instancesMax
                || lives.values().stream().mapToLong(Life::keys).sum() >= keysMax) {
            throw new CofreException(ErrorCode.OVERLOADED, "too many instances are followed at this worker");
        }
        return false;
    }

    /** Follows an instance that was read, unless another caller was faster. */
    synchronized void add(InstancePath instance, Life life) {
        if (!contains(instance)) {
            lives.put(instance, life);
            count = lives.size();
            hurry();
        }
    }

    synchronized void keepOnly(Predicate<InstancePath> followed) {
        lives.keySet().removeIf(instance -> !followed.test(instance));
        count = lives.size();
    }

    synchronized List<InstancePath> instances() {
        return List.copyOf(lives.keySet());
    }

    synchronized void doubtAll() {
        lives.values().forEach(Life::doubt);
    }

    /** Has the next look come at once. */
    private void hurry() {
        isHurried = true;
        notifyAll();
    }

    /** Done once a look that begins after this has told what it found; it begins soon. */
    synchronized CompletableFuture<Void> nextLook() {
        CompletableFuture<Void> look = new CompletableFuture<>();
        awaited.add(look);
        hurry();
        return look;
    }

    /** A look begins: once it has told what it found, it has to complete the results. */
    synchronized List<CompletableFuture<Void>> beginLook() {
        List<CompletableFuture<Void>> begun = List.copyOf(awaited);
        awaited.clear();
        return begun;
    }

    /** A look failed: the next one completes what waits for it. */
    synchronized void postpone(List<CompletableFuture<Void>> looks) {
        awaited.addAll(looks);
    }

    synchronized boolean isClosed() {
        return isClosed;
    }

    synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    /**
     * Waits until there is something to look at, and it is time to do so.
     *
     * @return false if it was closed
     */
    synchronized boolean await(long pauseMs, long hurriedPauseMs) throws InterruptedException {
        long beginNs = System.nanoTime();
        while (!isClosed) {
            long passedMs = (System.nanoTime() - beginNs) / 1_000_000;
            long leftMs = (isHurried ? hurriedPauseMs : pauseMs) - passedMs;
            if (!lives.isEmpty() && leftMs <= 0) {
                isHurried = false;
                return true;
            }
            wait(lives.isEmpty() ? 0 : leftMs);
        }
        return false;
    }

    /** Tells of commits of this worker, in their order; see {@link Follower#own}. */
    void own(List<Commit> commits, long revision, Map<InstancePath, Long> rows) {
        if (count > 0) {
            tellOwn(commits, revision, rows);
        }
    }

    private record Noted(Life life, long hash, long revision) {}

    private synchronized void tellOwn(List<Commit> commits, long revision, Map<InstancePath, Long> rows) {
        List<Commit> told = new ArrayList<>();
        List<Noted> noted = new ArrayList<>();
        for (Commit commit : commits) {
            List<Change> news = new ArrayList<>();
            for (Change change : commit.changes()) {
                Optional<KeyPath> path = keyOf(change);
                if (path.isEmpty()) {
                    doubt(change);
                } else {
                    ownOf(path.get(), change, revision, rows).ifPresent(each -> {
                        news.add(change);
                        noted.add(each);
                    });
                }
            }
            if (!news.isEmpty()) {
                told.add(new Commit(news));
            }
        }
        // Commits that were made together may change one key twice, and both are told.
        noted.forEach(each -> each.life().note(each.hash(), each.revision()));
        if (!told.isEmpty()) {
            listener.committed(told);
        }
    }

    private Optional<Noted> ownOf(KeyPath path, Change change, long revision, Map<InstancePath, Long> rows) {
        Life life = lives.get(path.instance());
        if (life == null) {
            return Optional.empty();
        }
        Long row = rows.get(path.instance());
        if (row == null || !life.isRow(row)) {
            // The listener has to be told first that this life began.
            life.doubt();
            hurry();
            return Optional.empty();
        }
        long hash = Revisions.hash(path.key());
        return revision > Math.abs(life.told(hash))
                ? Optional.of(new Noted(life, hash, change instanceof Change.DeleteKey ? -revision : revision))
                : Optional.empty();
    }

    private void doubt(Change change) {
        lives.forEach((instance, life) -> {
            if (instance.group().equals(change.group())) {
                life.doubt();
                hurry();
            }
        });
    }

    private static Optional<KeyPath> keyOf(Change change) {
        if (change instanceof Change.PutValue put) {
            return Optional.of(put.path());
        }
        return change instanceof Change.DeleteKey delete ? Optional.of(delete.path()) : Optional.empty();
    }

    /** This worker put another state in the place of an instance: a look tells of it. */
    synchronized void replaced(InstancePath instance) {
        Life life = lives.get(instance);
        if (life != null) {
            life.doubt();
            hurry();
        }
    }

    /** Those whose rows have to be compared, with their keys that are known. */
    synchronized Map<InstancePath, Integer> due(List<InstancePath> instances, List<String> marks, long nowNs) {
        Map<InstancePath, Integer> due = new LinkedHashMap<>();
        for (int index = 0; index < instances.size(); index++) {
            Life life = lives.get(instances.get(index));
            if (life != null && life.isDue(marks.get(index), nowNs)) {
                due.put(instances.get(index), life.keys());
            }
        }
        return due;
    }

    /** Begins to compare instances; their snapshot has to be taken after this. */
    synchronized void beginReading(List<InstancePath> instances, long nowNs) {
        instances.forEach(instance -> find(instance).ifPresent(life -> life.beginReading(nowNs)));
    }

    /** The readings of those that are still followed. */
    synchronized List<Reading> readings(List<InstancePath> instances, LifeQueries.Lives seen) {
        List<Reading> readings = new ArrayList<>();
        for (int index = 0; index < instances.size(); index++) {
            Life life = lives.get(instances.get(index));
            if (life != null) {
                life.settle(seen.oldest(), seen.next());
                readings.add(new Reading(
                        instances.get(index), life, seen.identities().get(index)));
            }
        }
        return readings;
    }

    synchronized void take(Reading reading, Key key, LifeQueries.Size size) {
        reading.take(key, size);
    }

    private Optional<Life> find(InstancePath instance) {
        return Optional.ofNullable(lives.get(instance));
    }

    /** Nothing can be read of an instance: readers are to see for themselves. */
    synchronized void giveUp(InstancePath instance) {
        find(instance).ifPresent(life -> {
            life.giveUp();
            listener.missed(instance);
        });
    }

    /** Tells what a reading found, with the values of the keys that changed. */
    synchronized void tell(Reading reading, List<LifeQueries.Content> contents) {
        Life life = reading.life();
        if (lives.get(reading.instance()) != life) {
            return;
        }
        boolean isMissed = reading.isTooMuch()
                || contents.stream().anyMatch(content -> content.value().isEmpty())
                || (!reading.isOtherLife() && life.lacksInside(reading.rows()));
        if (reading.isOtherState()) {
            listener.replaced(reading.instance());
        } else if (isMissed) {
            listener.missed(reading.instance());
        } else {
            List<Commit> commits = new ArrayList<>();
            if (reading.isOtherLife()) {
                commits.addAll(turns(reading));
            }
            commits.addAll(commits(reading, contents));
            if (!commits.isEmpty()) {
                listener.committed(commits);
            }
        }
        if (reading.isOtherLife()) {
            life.begin(reading.identity(), reading.rows());
        } else {
            life.keep(reading.rows());
        }
    }

    private static List<Commit> turns(Reading reading) {
        List<Commit> turns = new ArrayList<>();
        if (reading.life().identity().isPresent()) {
            RecoveryPointId ofSomebody = RecoveryPointId.at(Instant.EPOCH);
            turns.add(Commit.of(new Change.DeleteInstance(reading.instance(), ofSomebody)));
        }
        if (reading.identity().isPresent()) {
            turns.add(Commit.of(new Change.CreateInstance(reading.instance())));
        }
        return turns;
    }

    /** The changes in the order of their revisions: those of one revision were made together. */
    private static List<Commit> commits(Reading reading, List<LifeQueries.Content> contents) {
        Map<Long, List<Change>> byRevision = new TreeMap<>();
        for (LifeQueries.Content content : contents) {
            KeyPath path = new KeyPath(reading.instance(), content.key());
            if (reading.isOtherLife() || reading.life().isNews(content.key(), content.revision())) {
                byRevision
                        .computeIfAbsent(content.revision(), revision -> new ArrayList<>())
                        .add(new Change.PutValue(path, content.value().orElseThrow()));
            }
        }
        for (Key key : reading.deleted()) {
            long revision = reading.rows().get(Revisions.hash(key));
            if (reading.life().isNews(key, revision)) {
                byRevision
                        .computeIfAbsent(-revision, unknown -> new ArrayList<>())
                        .add(new Change.DeleteKey(new KeyPath(reading.instance(), key)));
            }
        }
        return byRevision.values().stream().map(Commit::new).toList();
    }
}
