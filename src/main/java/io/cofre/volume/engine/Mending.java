package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.MendedValue;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mending of values that are damaged on the volume, or gone from it, and intact in memory: it writes them anew.
 *
 * <p>The checkpointer does all of it at a quiesced moment, so an older value never takes the place of a newer one. If
 * no memtable knows a key then, the cache holds the value that a checkpoint wrote last or that was read from the file.
 * Nobody else writes files at that moment. A later write of the key waits in the growing memtable and is brought into
 * its file afterwards.
 */
final class Mending {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
    private static final Duration REMEMBERED_FOR = Duration.ofDays(7);
    private static final int REMEMBERED_MAX = 1000;

    private final Disk disk;
    private final LiveView state;
    private final ValueCache cache;
    private final ValueFiles files;
    private final Scratch scratch;
    private final InstantSource time;
    private final Map<KeyPath, Instant> mended = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    Mending(Disk disk, LiveView state, ValueCache cache, InstantSource time) {
        this.disk = disk;
        this.time = time;
        this.state = state;
        this.cache = cache;
        this.files = new ValueFiles(disk);
        this.scratch = new Scratch(disk, Layout.TEMPORARY);
    }

    /**
     * The value of a key as the volume has it, whatever memory holds; empty if there is none.
     *
     * @throws CofreException {@code DAMAGED} if it is there and not intact, or if memory has a value and the volume has
     *     none
     */
    Optional<Value> look(InstanceLife instance, Key key) {
        Optional<Value> value =
                instance.isOnDisk() ? files.readInPassing(Layout.of(instance.path()), key) : Optional.empty();
        if (value.isEmpty() && cache.peek(instance, key).isPresent()) {
            throw new CofreException(ErrorCode.DAMAGED, "the stored value is gone, although nobody deleted it");
        }
        return value;
    }

    /** Whether memory has a value that could be written anew. */
    boolean hasInMemory(InstanceLife instance, Key key) {
        return cache.peek(instance, key).isPresent();
    }

    /**
     * Writes a value anew if it is damaged and memory has it. Only the checkpointer calls this, at a quiesced moment.
     *
     * @return whether the value is intact on the volume or in the journal now
     */
    boolean mend(KeyPath path) throws IOException {
        LiveView.Found found = state.find(path);
        InstanceLife instance = found.instance();
        if (instance == null || found.entry() != null || isIntact(instance, path.key())) {
            return true;
        }
        Optional<Value> inMemory = cache.peek(instance, path.key());
        if (inMemory.isEmpty()) {
            return false;
        }
        write(path, inMemory.get());
        remember(path);
        LOG.warn(
                "a value of {} in {} was damaged on the volume and intact in memory; it was written anew. Check the disk"
                        + " (the doctor names the value)",
                path.instance().instance(),
                path.instance().group());
        return true;
    }

    /** Writes the second copy of creds anew if it is damaged and the creds are intact. Called as {@link #mend} is. */
    void mendRetained(InstancePath path) throws IOException {
        InstanceLife instance = state.instance(path);
        if (instance == null || !instance.isOnDisk() || isRetainedIntact(path)) {
            return;
        }
        Optional<Value> creds = look(instance, Key.CREDS);
        if (creds.isPresent()) {
            write(new KeyPath(path, Key.CREDS), creds.get());
            count.incrementAndGet();
            LOG.warn(
                    "the second copy of the creds of {} in {} was damaged; it was written anew. Check the disk",
                    path.instance(),
                    path.group());
        }
    }

    /** The values of an instance that were mended within the last days. */
    List<MendedValue> mended(InstancePath instance) {
        Instant limit = time.instant().minus(REMEMBERED_FOR);
        mended.values().removeIf(since -> since.isBefore(limit));
        return mended.entrySet().stream()
                .filter(each -> each.getKey().instance().equals(instance))
                .map(each -> new MendedValue(each.getKey().key(), each.getValue()))
                .toList();
    }

    /** The number of values written anew since the start. */
    long count() {
        return count.get();
    }

    private boolean isIntact(InstanceLife instance, Key key) {
        return isIntact(() -> look(instance, key));
    }

    private boolean isRetainedIntact(InstancePath path) {
        return isIntact(() -> files.readRetainedInPassing(Layout.of(path)));
    }

    private static boolean isIntact(Runnable look) {
        try {
            look.run();
            return true;
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return false;
        }
    }

    private void write(KeyPath path, Value value) throws IOException {
        Path directory = Layout.of(path.instance());
        scratch.prepare();
        disk.createDirectory(Layout.of(path.instance().group()));
        disk.createDirectory(directory);
        files.write(directory, path.key(), value, scratch);
        disk.sync();
    }

    private void remember(KeyPath path) {
        count.incrementAndGet();
        if (mended.size() < REMEMBERED_MAX) {
            mended.put(path, time.instant());
        }
    }
}
