package io.cofre.volume.history;

import io.cofre.session.InstancePath;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileRoom;
import io.cofre.volume.files.Sizes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The room that snapshots take beside everything else on the volume. A file takes none if the instance or a removal has
 * it too. A file that several snapshots of an instance share counts for the newest of them, so that the size of the
 * oldest is the room that its deletion would free.
 *
 * <p>These sizes change whenever the instance changes a value. So snapshots are measured again from time to time; a
 * sweep looks at a bounded number of files. Not thread-safe.
 */
final class SnapshotSizes {
    private static final int NAMES_PER_ROUND = 50_000;
    private static final long STALE_SECONDS = Duration.ofHours(1).toSeconds();

    private final Disk disk;
    private final Map<InstancePath, Measured> known = new HashMap<>();

    /** The number of files looked at in this round. */
    private long names;

    SnapshotSizes(Disk disk) {
        this.disk = disk;
    }

    /** The sizes of the snapshots of one instance, as measured. */
    private record Measured(List<Path> places, Map<Path, Long> bytes, long at) {}

    /**
     * A file that has names elsewhere too, with the snapshot that it counts for and the number of its names that were
     * met.
     */
    private record Shared(Path answering, long bytes, int names, int met) {
        Shared metAgain() {
            return new Shared(answering, bytes, names, met + 1);
        }
    }

    /**
     * Measures the snapshots that were never measured, then those measured longest ago.
     *
     * @param snapshots those of each instance, the newest first
     * @param now in seconds
     */
    void measure(Map<InstancePath, List<Path>> snapshots, long now, Troubles troubles) {
        known.keySet().retainAll(snapshots.keySet());
        List<InstancePath> due = new ArrayList<>(snapshots.keySet());
        due.removeIf(instance -> isFresh(known.get(instance), snapshots.getOrDefault(instance, List.of()), now));
        due.sort(Comparator.comparingLong(instance -> lastMeasured(instance, snapshots)));
        names = 0;
        for (InstancePath instance : due) {
            List<Path> places = snapshots.getOrDefault(instance, List.of());
            if (names < NAMES_PER_ROUND && !places.isEmpty()) {
                troubles.contain(places.get(0), () -> measure(instance, places, now));
            }
        }
    }

    /** The room that a snapshot takes; 0 until it is measured. */
    long of(InstancePath instance, Path place) {
        Measured measured = known.get(instance);
        return measured == null ? 0 : measured.bytes().getOrDefault(place, 0L);
    }

    private static boolean isFresh(@Nullable Measured measured, List<Path> places, long now) {
        return measured != null && measured.places().equals(places) && now - measured.at() < STALE_SECONDS;
    }

    private long lastMeasured(InstancePath instance, Map<InstancePath, List<Path>> snapshots) {
        Measured measured = known.get(instance);
        return measured != null && measured.places().equals(snapshots.get(instance)) ? measured.at() : Long.MIN_VALUE;
    }

    private void measure(InstancePath instance, List<Path> places, long now) throws IOException {
        Map<Path, Long> bytes = new HashMap<>();
        Map<Long, Shared> shared = new HashMap<>();
        for (Path place : places) {
            bytes.put(place, 0L);
            measure(place, place, bytes, shared);
        }
        for (Shared file : shared.values()) {
            if (file.met() < file.names()) {
                bytes.merge(file.answering(), -file.bytes(), Long::sum);
            }
        }
        known.put(instance, new Measured(places, bytes, now));
    }

    private void measure(Path snapshot, Path directory, Map<Path, Long> bytes, Map<Long, Shared> shared)
            throws IOException {
        bytes.merge(
                snapshot,
                Sizes.ofDirectory(disk.room(directory).map(FileRoom::bytes).orElse(0L)),
                Long::sum);
        names++;
        for (DiskEntry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            if (entry.isDirectory()) {
                measure(snapshot, path, bytes, shared);
                continue;
            }
            names++;
            Optional<FileRoom> file = disk.room(path);
            if (file.isPresent()) {
                count(snapshot, file.get(), bytes, shared);
            }
        }
    }

    private static void count(Path snapshot, FileRoom file, Map<Path, Long> bytes, Map<Long, Shared> shared) {
        if (file.names() > 1 && file.inode() != 0) {
            Shared met = shared.get(file.inode());
            if (met != null) {
                shared.put(file.inode(), met.metAgain());
                return;
            }
            shared.put(file.inode(), new Shared(snapshot, Sizes.inBlocks(file.bytes()), file.names(), 1));
        }
        bytes.merge(snapshot, Sizes.inBlocks(file.bytes()), Long::sum);
    }
}
