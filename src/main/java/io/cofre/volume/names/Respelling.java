package io.cofre.volume.names;

import io.cofre.session.FileName;
import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.FileFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The renaming of every file and directory of the store to the name that it has on this kind of volume. It only
 * renames. After a crash at any step it can be begun again.
 *
 * <p>If both spellings of one name are there, a program that knows only the other spelling has written to the volume.
 * Then the newer file or instance stays, an instance as a whole, and the other one is moved to {@code .stray}.
 */
final class Respelling {
    private static final Logger LOG = LoggerFactory.getLogger(Respelling.class);
    private static final Path ROOT = Path.of("");

    /** The directories that hold no names of the protocol, or are swept at the start. */
    private static final Set<String> LEFT_ALONE =
            Layout.names(Layout.JOURNAL, Layout.TEMPORARY, Layout.STAGING, Layout.STRAY, Layout.GUARDED_NAMES);

    /** The file that tells the age of an instance: every write that matters also writes the credentials. */
    private static final Path CREDS = Path.of("creds");

    private final Disk disk;
    private final UnaryOperator<String> spelling;
    private final InstantSource time;
    private int renamed;

    Respelling(Disk disk, UnaryOperator<String> spelling, InstantSource time) {
        this.disk = disk;
        this.spelling = spelling;
        this.time = time;
    }

    void run() throws IOException {
        respell(ROOT, ROOT);
        if (renamed > 0) {
            disk.sync();
            LOG.info("{} names on the volume were changed into their spelling there", renamed);
        }
    }

    /** Moves everything in {@code from} to its name in {@code to}, which can be the same directory. */
    private void respell(Path from, Path to) throws IOException {
        for (DiskEntry entry : disk.list(from)) {
            if (from.equals(ROOT) && LEFT_ALONE.contains(entry.name())) {
                continue;
            }
            try {
                respell(entry, from, to);
            } catch (AccessDeniedException closed) {
                // An unreadable directory is not served. Any other failure would hide sessions, and ends the start.
                LOG.warn("{} cannot be looked through, and keeps its names", from.resolve(entry.name()));
            }
        }
    }

    private void respell(DiskEntry entry, Path from, Path to) throws IOException {
        Path found = from.resolve(entry.name());
        String name = spelling.apply(entry.name());
        if (name.getBytes(StandardCharsets.UTF_8).length > FileName.BYTES_MAX) {
            LOG.warn("{} cannot be served on this volume: its name is too long there", found);
            return;
        }
        Path place = to.resolve(name);
        if (!place.equals(found) && !move(found, place, entry.isDirectory())) {
            return;
        }
        if (entry.isDirectory()) {
            respell(place, place);
        }
    }

    /** Moves a file or directory to its place. Returns whether it is there now. */
    private boolean move(Path found, Path place, boolean isDirectory) throws IOException {
        boolean isTaken = disk.facts(place).isPresent();
        if (isTaken && isDirectory && !isInstance(place) && disk.isDirectory(place)) {
            respell(found, place);
            if (disk.list(found).isEmpty()) {
                disk.delete(found);
            }
            return true;
        }
        if (isTaken && !written(found).isAfter(written(place))) {
            moveAside(found);
            return false;
        }
        if (isTaken) {
            moveAside(place);
        }
        disk.rename(found, place);
        renamed++;
        return true;
    }

    /** {@code <group>/<instance>}, and not in a directory of our own. */
    private static boolean isInstance(Path path) {
        return path.getNameCount() == 2 && !path.getName(0).toString().startsWith(".");
    }

    private Instant written(Path path) throws IOException {
        Path decisive =
                disk.isDirectory(path) && disk.facts(path.resolve(CREDS)).isPresent() ? path.resolve(CREDS) : path;
        return disk.facts(decisive).map(FileFacts::modified).orElse(Instant.MIN);
    }

    private void moveAside(Path older) throws IOException {
        disk.createDirectory(Layout.STRAY);
        Path target = Layout.STRAY.resolve(time.millis() + "-" + renamed + "-" + older.getFileName());
        LOG.warn("two spellings of one name were on the volume; the older, {}, was moved to {}", older, target);
        disk.rename(older, target);
        disk.sync();
        renamed++;
    }
}
