package io.cofre.volume.names;

import io.cofre.session.FileName;
import io.cofre.volume.disk.DelegatingDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk that makes a volume which merges names look like one that keeps them apart. Its callers use the usual names;
 * on the volume the files have their {@linkplain FileName#guarded guarded} names. Thread-safe.
 */
final class GuardedDisk extends DelegatingDisk {
    /**
     * The mark before a name that is not guarded: somebody else made that file while the worker ran. No name of the
     * protocol has a control character, so the file is served to nobody, but can still be removed with its directory.
     */
    private static final char FOREIGN = '\u0001';

    private final boolean foreignIsServed;

    /**
     * @param foreignIsServed whether a file under a name that is not guarded is served if there is no guarded one in
     *     its stead; this costs some time
     */
    private GuardedDisk(Disk disk, boolean foreignIsServed) {
        super(disk);
        this.foreignIsServed = foreignIsServed;
    }

    /** A disk for a directory in which all names are guarded. */
    static GuardedDisk of(Disk disk) {
        return new GuardedDisk(disk, false);
    }

    /** A disk for a directory in which some names may not be guarded yet. */
    static GuardedDisk ofMixed(Disk disk) {
        return new GuardedDisk(disk, true);
    }

    @Override
    public boolean canHold(String fileName) {
        return fits(FileName.guarded(fileName)) && disk.canHold(fileName);
    }

    private static boolean fits(String spelling) {
        return spelling.length() <= FileName.BYTES_MAX;
    }

    @Override
    protected Path below(Path path) throws IOException {
        Path below = Path.of("");
        for (Path part : path) {
            below = below.resolve(spelling(below, part.toString()));
        }
        return below;
    }

    private String spelling(Path directory, String name) throws IOException {
        if (!name.isEmpty() && name.charAt(0) == FOREIGN) {
            return name.substring(1);
        }
        String guarded = FileName.guarded(name);
        if (foreignIsServed && !guarded.equals(name) && !isThere(directory, guarded)) {
            return name;
        }
        if (!fits(guarded)) {
            throw new FileSystemException(name, null, "File name too long on a volume that merges names");
        }
        return guarded;
    }

    private boolean isThere(Path directory, String name) throws IOException {
        return fits(name) && disk.facts(directory.resolve(name)).isPresent();
    }

    /** The path on the volume; empty if a name is too long to exist. */
    private Optional<Path> belowIfPossible(Path path) throws IOException {
        for (Path part : path) {
            if (!foreignIsServed && !fits(FileName.guarded(part.toString()))) {
                return Optional.empty();
            }
        }
        return Optional.of(below(path));
    }

    @Override
    public List<DiskEntry> list(Path directory) throws IOException {
        Optional<Path> below = belowIfPossible(directory);
        if (below.isEmpty()) {
            return List.of();
        }
        List<DiskEntry> entries = new ArrayList<>();
        for (DiskEntry entry : disk.list(below.get())) {
            entries.add(new DiskEntry(nameOf(entry.name()), entry.isDirectory(), entry.isLink()));
        }
        return entries;
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        Optional<Path> below = belowIfPossible(directory);
        return below.isEmpty()
                ? List.of()
                : disk.names(below.get()).stream().map(this::nameOf).toList();
    }

    private String nameOf(String guarded) {
        return FileName.unguarded(guarded).orElse(foreignIsServed ? guarded : FOREIGN + guarded);
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        Optional<Path> below = belowIfPossible(path);
        return below.isPresent() && disk.isDirectory(below.get());
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        Optional<Path> below = belowIfPossible(file);
        return below.isPresent() ? disk.read(below.get()) : Optional.empty();
    }

    @Override
    public Optional<byte[]> read(Path file, int bytesMax) throws IOException {
        Optional<Path> below = belowIfPossible(file);
        return below.isPresent() ? disk.read(below.get(), bytesMax) : Optional.empty();
    }

    @Override
    public Optional<byte[]> readInPassing(Path file, int bytesMax) throws IOException {
        Optional<Path> below = belowIfPossible(file);
        return below.isPresent() ? disk.readInPassing(below.get(), bytesMax) : Optional.empty();
    }

    @Override
    public Optional<FileRoom> room(Path path) throws IOException {
        Optional<Path> below = belowIfPossible(path);
        return below.isPresent() ? disk.room(below.get()) : Optional.empty();
    }

    @Override
    public Optional<FileFacts> facts(Path path) throws IOException {
        Optional<Path> below = belowIfPossible(path);
        return below.isPresent() ? disk.facts(below.get()) : Optional.empty();
    }

    @Override
    public void delete(Path path) throws IOException {
        Optional<Path> below = belowIfPossible(path);
        if (below.isPresent()) {
            disk.delete(below.get());
        }
    }
}
