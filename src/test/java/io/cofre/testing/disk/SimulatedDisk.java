package io.cofre.testing.disk;

import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A disk in memory that remembers what was forced, can lose its power at every step, and can fail at every step.
 *
 * <p>{@link #crash} makes the disk that is found after a power loss: all that was forced, and of the rest what the
 * given {@link Random} decides (the {@linkplain CrashChoice moods}). {@link #kill} makes the disk that the next process
 * finds when this one ended while the power stayed: all of it is there, but still not forced. The old disk refuses
 * every call after either, so that a thread of the old process can do no harm to the next. The package says what is
 * assumed of a file system.
 *
 * <p>Not modelled: a device that lies about a flush, decay of what was forced, and a journaled file system's own bugs.
 */
public final class SimulatedDisk implements Disk {
    private final SimulatedVolume volume;
    private final Random random;
    private final long openedAt;
    private FaultSchedule faults = FaultSchedule.none();
    private final List<DiskCall> struck = new ArrayList<>();
    private long calls;
    private volatile long failedSyncs;
    private boolean powerless;

    private SimulatedDisk(SimulatedVolume volume, Random random) {
        this.volume = volume;
        this.random = random;
        this.openedAt = volume.stamp();
    }

    /** An empty disk that writes sectors whole. */
    public static SimulatedDisk empty() {
        return new SimulatedDisk(new SimulatedVolume(false, SimulatedNames.KEPT), new Random(0));
    }

    /** An empty disk that can tear a sector at any byte when its power goes. */
    public static SimulatedDisk tearingSectors() {
        return new SimulatedDisk(new SimulatedVolume(true, SimulatedNames.KEPT), new Random(0));
    }

    /** An empty disk that does this to names. */
    public static SimulatedDisk naming(SimulatedNames naming) {
        return new SimulatedDisk(new SimulatedVolume(false, naming), new Random(0));
    }

    /** The disk that is found after a power loss now. May be called again for another possibility. */
    public SimulatedDisk crash(Random random) {
        synchronized (volume) {
            powerless = true;
            return new SimulatedDisk(volume.afterCrash(random), new Random(random.nextLong()));
        }
    }

    /** The disk that the next process finds when this one ends now, at any step, and the power stays. */
    public SimulatedDisk kill() {
        synchronized (volume) {
            powerless = true;
            return new SimulatedDisk(volume, new Random(random.nextLong()));
        }
    }

    /** Decides from now on which calls go wrong; calls are numbered from 1 again. */
    public void faults(FaultSchedule schedule) {
        synchronized (volume) {
            faults = schedule;
            calls = 0;
        }
    }

    /** The power goes during the {@code number}th call from now. */
    public void losePowerAt(long number) {
        faults(FaultSchedule.at(number, Fault.POWER_LOSS));
    }

    /** Bounds what fits on the disk: bytes of file content, and files with directories. */
    public void limit(long bytesMax, long nodesMax) {
        synchronized (volume) {
            volume.limit(bytesMax, nodesMax);
        }
    }

    /** Leaves room for this much more than is on the disk now. */
    public void leaveRoom(long bytes, long nodes) {
        synchronized (volume) {
            volume.leaveRoom(bytes, nodes);
        }
    }

    /** The calls that went wrong on this disk, in order. */
    public List<DiskCall> struck() {
        synchronized (volume) {
            return List.copyOf(struck);
        }
    }

    /** The number of calls since the disk, or its faults, were set. */
    public long calls() {
        synchronized (volume) {
            return calls;
        }
    }

    /** Whether the power went. */
    public boolean isPowerless() {
        synchronized (volume) {
            return powerless;
        }
    }

    /** Whether everything is durable: a power loss now would change nothing. */
    public boolean isForced() {
        synchronized (volume) {
            return volume.isForced();
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return make(Operation.OPEN, file, () -> new OpenFile(file, volume.findOrCreate(file)));
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return make(Operation.READ, file, () -> volume.find(file).map(SimulatedFile::content));
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        synchronized (volume) {
            Optional<Fault> fault = next(Operation.WRITE, file);
            if (fault.isPresent() && random.nextInt(4) == 0) {
                throw fault.get().exception(file);
            }
            SimulatedFile found = volume.findOrCreate(file);
            volume.truncate(found);
            write(file, found, content, 0, fault);
        }
    }

    @Override
    public void link(Path file, Path created) throws IOException {
        make(Operation.LINK, file, () -> {
            volume.link(file, created);
            return created;
        });
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        return make(Operation.SIZE, path, () -> volume.facts(path));
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        return make(Operation.SIZE, path, () -> volume.room(path));
    }

    @Override
    public void force(Path file) throws IOException {
        synchronized (volume) {
            Optional<Fault> fault = next(Operation.FORCE, file);
            force(file, volume.find(file).orElseThrow(() -> new NoSuchFileException(file.toString())), fault);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        make(Operation.RENAME, from, () -> {
            volume.rename(from, to);
            return to;
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        make(Operation.DELETE, path, () -> {
            volume.delete(path);
            return path;
        });
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        make(Operation.CREATE_DIRECTORY, directory, () -> {
            volume.createDirectory(directory);
            return directory;
        });
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        synchronized (volume) {
            Optional<Fault> fault = next(Operation.FORCE_DIRECTORY, directory);
            if (fault.isPresent()) {
                throw fault.get().exception(directory);
            }
            volume.forceDirectory(directory);
        }
    }

    @Override
    public void sync() throws IOException {
        synchronized (volume) {
            Path all = Path.of("");
            Optional<Fault> fault = next(Operation.SYNC, all);
            if (fault.isPresent()) {
                if (fault.get() != Fault.POWER_LOSS) {
                    volume.syncFailed();
                }
                failedSyncs++;
                throw fault.get().exception(all);
            }
            volume.sync(openedAt);
        }
    }

    @Override
    public long failedSyncs() {
        return failedSyncs;
    }

    @Override
    public boolean isDirectory(Path path) {
        synchronized (volume) {
            return volume.findDirectory(path).isPresent();
        }
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        return make(
                Operation.LIST,
                directory,
                () -> volume.findDirectory(directory)
                        .map(found -> found.names.entrySet().stream()
                                .map(entry ->
                                        new DiskEntry(entry.getKey(), entry.getValue() instanceof SimulatedDirectory))
                                .toList())
                        .orElse(List.of()));
    }

    @Override
    public DiskSpace space() throws IOException {
        return make(Operation.SPACE, Path.of(""), volume::space);
    }

    @Override
    public String syncMethod() {
        return "simulated";
    }

    @Override
    public String integrityMethod() {
        return "simulated";
    }

    @Override
    public void close() {}

    private interface Action<T> {
        T make() throws IOException;
    }

    /** A call that is made whole or not at all. */
    private <T> T make(Operation operation, Path path, Action<T> action) throws IOException {
        synchronized (volume) {
            Optional<Fault> fault = next(operation, path);
            if (fault.isEmpty()) {
                return action.make();
            }
            if (fault.get() == Fault.POWER_LOSS && random.nextBoolean()) {
                action.make();
            }
            throw fault.get().exception(path);
        }
    }

    private Optional<Fault> next(Operation operation, Path path) throws PowerLossException {
        if (powerless) {
            throw new PowerLossException();
        }
        calls++;
        DiskCall call = new DiskCall(calls, operation, path);
        Optional<Fault> fault = faults.faultOf(call);
        fault.ifPresent(met -> struck.add(call));
        powerless = fault.equals(Optional.of(Fault.POWER_LOSS));
        return fault;
    }

    private void write(Path path, SimulatedFile file, byte[] content, long position, Optional<Fault> fault)
            throws IOException {
        if (fault.isEmpty()) {
            volume.write(file, content, position);
            return;
        }
        int made = random.nextInt(content.length + 1);
        if (made > 0) {
            volume.write(file, Arrays.copyOf(content, made), position);
        }
        throw fault.get().exception(path);
    }

    private static void force(Path path, SimulatedFile file, Optional<Fault> fault) throws IOException {
        if (fault.isEmpty()) {
            file.force();
            return;
        }
        if (fault.get() != Fault.POWER_LOSS) {
            file.forceFailed();
        }
        throw fault.get().exception(path);
    }

    private final class OpenFile implements DiskFile {
        private final Path path;
        private final SimulatedFile file;

        OpenFile(Path path, SimulatedFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return make(Operation.READ, path, () -> file.read(into, position));
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (volume) {
                Optional<Fault> fault = next(Operation.WRITE, path);
                byte[] content = new byte[from.remaining()];
                from.get(content);
                SimulatedDisk.this.write(path, file, content, position, fault);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (volume) {
                SimulatedDisk.force(path, file, next(Operation.FORCE, path));
            }
        }

        @Override
        public long size() throws IOException {
            return make(Operation.SIZE, path, file::size);
        }

        @Override
        public void close() {}
    }
}
