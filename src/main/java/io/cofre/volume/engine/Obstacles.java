package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.FileReason;
import io.cofre.volume.files.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes that fail for a reason of their own, told apart from those that fail because the volume does. It
 * remembers the former: they are tried again after a while, and all other changes go on.
 *
 * <p>Nobody can tell by the reason alone: a read-only mount inside the volume and a volume that became read-only say
 * the same. So it writes and renames a file elsewhere on the volume: if that works, the volume is not the reason. Lack
 * of space, descriptors or memory always counts as a failure of the volume. Any thread may call {@link #found}; the
 * rest belongs to the checkpoint.
 */
final class Obstacles {
    private static final Logger LOG = LoggerFactory.getLogger(Obstacles.class);
    private static final byte[] PROBE = {'{', '}'};

    /**
     * An obstacle in the way of a change.
     *
     * @param group the group that it belongs to
     * @param instance the instance that it belongs to; null if it is the group itself
     * @param reason the reason of the failure, without paths
     */
    record Obstacle(GroupName group, @Nullable InstancePath instance, String reason) {}

    private record Known(Obstacle obstacle, long failedNs) {}

    private final Disk disk;
    private final Scratch scratch;
    private final long retryNs;
    private final LongSupplier clock;
    private Map<Object, Known> known = new HashMap<>();
    private Map<Object, Known> next = new LinkedHashMap<>();
    private boolean isForced;
    private boolean isVolumeSound;
    private volatile Map<Object, Obstacle> found = Map.of();

    Obstacles(Disk disk, Scratch scratch, Duration retry) {
        this.disk = disk;
        this.scratch = scratch;
        this.retryNs = retry.toNanos();
        this.clock = System::nanoTime;
    }

    /** Begins a checkpoint. A forced one tries every change; any other one does not try what failed a moment ago. */
    void begin(boolean forced) {
        next = new LinkedHashMap<>();
        isForced = forced;
        isVolumeSound = false;
    }

    /** Whether a change failed so recently that it is not tried now. It then stays set aside. */
    boolean isPutOff(Object what) {
        Known before = known.get(what);
        boolean putOff = before != null && !isForced && clock.getAsLong() - before.failedNs() < retryNs;
        if (putOff) {
            next.put(what, before);
        }
        return putOff;
    }

    /**
     * Sets a failed change aside.
     *
     * @throws IOException the failure, if the volume is the reason
     */
    void met(Object what, GroupName group, @Nullable InstancePath instance, IOException failure) throws IOException {
        if (!isOwn(failure)) {
            throw failure;
        }
        String reason = FileReason.of(failure);
        if (!known.containsKey(what)) {
            LOG.error(
                    "something of {} in {} cannot be brought into its file: {}; it is kept in memory and in the journal, and"
                            + " tried again",
                    instance == null ? "all" : instance.instance(),
                    group,
                    reason,
                    failure);
        }
        next.put(what, new Known(new Obstacle(group, instance, reason), clock.getAsLong()));
    }

    /** Sets a change aside that was not tried, because the group or instance around it was set aside. */
    void withhold(Object what, GroupName group, @Nullable InstancePath instance) {
        next.putIfAbsent(
                what, new Known(new Obstacle(group, instance, "its directory cannot be made yet"), clock.getAsLong()));
    }

    /** Forgets an obstacle that this checkpoint met and then got past in another way. */
    void overcome(Object what) {
        next.remove(what);
    }

    /** Ends a checkpoint that was done: only the obstacles that it met remain. */
    void end() {
        if (next.isEmpty() && !known.isEmpty()) {
            LOG.info("all that was set aside is in its files");
        }
        known = new HashMap<>(next);
        Map<Object, Obstacle> all = new LinkedHashMap<>();
        next.forEach((what, each) -> all.put(what, each.obstacle()));
        found = Map.copyOf(all);
    }

    /** The changes that are set aside, as of the last checkpoint. */
    Map<Object, Obstacle> found() {
        return found;
    }

    /** The reason why something of an instance is set aside; empty if nothing is. */
    Optional<String> reasonOf(InstancePath instance) {
        return found.values().stream()
                .filter(each -> each.instance() == null
                        ? each.group().equals(instance.group())
                        : each.instance().equals(instance))
                .map(Obstacle::reason)
                .findFirst();
    }

    /** A sentence for operators; empty if nothing is set aside. */
    Optional<String> summary() {
        Map<Object, Obstacle> now = found;
        return now.values().stream()
                .findFirst()
                .map(first -> now.size() + " changes cannot be brought into their files, the first of "
                        + (first.instance() == null
                                ? "group "
                                : first.instance().instance() + " in ") + first.group()
                        + ": " + first.reason());
    }

    private boolean isOwn(IOException failure) {
        if (failure instanceof DiskFullException || FileReason.isPassing(failure)) {
            return false;
        }
        isVolumeSound = isVolumeSound || probe();
        return isVolumeSound;
    }

    private boolean probe() {
        Path written = scratch.next();
        Path renamed = scratch.next();
        try {
            disk.write(written, PROBE);
            disk.rename(written, renamed);
            disk.delete(renamed);
            return true;
        } catch (IOException unsound) {
            LOG.debug("the volume is not sound: {}", unsound.toString());
            return false;
        }
    }
}
