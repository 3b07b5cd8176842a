package io.cofre.postgres.follow;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The rows of one followed instance as one snapshot of the database has them. */
final class Reading {
    private static final int KEYS_MAX = 20_000;

    /** About what the buffers of changes hold of one instance with the heap that the worker ships with. */
    private static final long BYTES_MAX = 6 << 20;

    private final InstancePath instance;
    private final Life life;
    private final Optional<Life.Identity> identity;
    private final boolean isSameLife;
    private final Revisions rows = new Revisions();
    private final Set<Key> changed = new HashSet<>();
    private final Set<Key> deleted = new HashSet<>();
    private long bytes;
    private boolean isAdopted;

    Reading(InstancePath instance, Life life, Optional<Life.Identity> identity) {
        this.instance = instance;
        this.life = life;
        this.identity = identity;
        this.isSameLife = life.identity().equals(identity);
    }

    InstancePath instance() {
        return instance;
    }

    Life life() {
        return life;
    }

    Optional<Life.Identity> identity() {
        return identity;
    }

    Revisions rows() {
        return rows;
    }

    /** Takes one row. To be called by the holder of the life. */
    void take(Key key, LifeQueries.Size size) {
        long revision = size.isDeleted() ? -size.revision() : size.revision();
        rows.put(Revisions.hash(key), revision);
        boolean isOlder =
                identity.isPresent() && size.revision() < identity.get().createdRevision();
        isAdopted |= isOlder;
        boolean isWanted = isSameLife ? life.isNews(key, revision) : !size.isDeleted();
        if (!isWanted) {
            return;
        }
        bytes += size.bytes();
        if (!isTooMuch()) {
            (size.isDeleted() ? deleted : changed).add(key);
        }
    }

    /** The changed keys whose values are there and have to be read; none if all has to be read anew anyway. */
    Set<Key> changed() {
        return isTooMuch() || isOtherState() ? Set.of() : changed;
    }

    /** The changed keys that were deleted, with their revisions in {@link #rows}. */
    Set<Key> deleted() {
        return deleted;
    }

    /** Whether the instance has another life than the one that was told. */
    boolean isOtherLife() {
        return !isSameLife;
    }

    /** Whether its life began with keys: it was restored or imported. */
    boolean isOtherState() {
        return !isSameLife && isAdopted;
    }

    /** Whether more changed than can be told. */
    boolean isTooMuch() {
        return bytes > BYTES_MAX || changed.size() + deleted.size() >= KEYS_MAX;
    }
}
