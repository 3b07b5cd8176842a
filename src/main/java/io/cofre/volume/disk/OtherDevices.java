package io.cofre.volume.disk;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories of a volume that turned out to be mount points of other file systems. A sync of the volume does not
 * cover them, so changes there are forced at once. Thread-safe.
 */
final class OtherDevices {
    /** The temporary name of a value; no key has that name. */
    private static final String BESIDE = ".cofre-moving";

    private final Set<Path> directories = ConcurrentHashMap.newKeySet();

    /** Writes a copy of {@code source}, with its seal. */
    interface Copying {
        void copy(Path source, Path created) throws IOException;
    }

    /** Moves a file as a rename does: the new name appears with the whole content, durably. */
    void move(Path source, Path target, Copying copying) throws IOException {
        Path beside = target.resolveSibling(BESIDE);
        Files.deleteIfExists(beside);
        copying.copy(source, beside);
        try (FileChannel copied = FileChannel.open(beside, WRITE)) {
            copied.force(true);
        }
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        Path directory = Objects.requireNonNull(target.getParent());
        directories.add(directory);
        VolumeSync.forceDirectory(directory);
        Files.delete(source);
    }

    /** Records that a name was removed. */
    void deleted(Path path) throws IOException {
        Path directory = path.getParent();
        if (directory != null && directories.contains(directory)) {
            VolumeSync.forceDirectory(directory);
        }
    }
}
