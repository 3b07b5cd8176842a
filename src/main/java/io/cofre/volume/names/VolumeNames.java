package io.cofre.volume.names;

import io.cofre.session.FileName;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps names apart that a volume would take for one. Most volumes need nothing of this, and are used as they are. On
 * one that ignores case or the form of Unicode, or refuses some names, every name is
 * {@linkplain FileName#guarded guarded}: what stands there is renamed at the start, and a mark tells it when the
 * directory is taken elsewhere.
 *
 * <pre>
 *   .names/   the mark: an empty directory that is there while names are guarded
 * </pre>
 */
public final class VolumeNames {
    /** The mark of a directory in which names are guarded. */
    static final Path MARK = Path.of(".names");

    private static final Logger LOG = LoggerFactory.getLogger(VolumeNames.class);

    private VolumeNames() {}

    /**
     * The disk on which every name is itself: {@code disk}, or one that guards the names on it. Renames what is spelled
     * as on the other kind of volume; that can be done again wherever a crash ends it.
     *
     * @param existing a directory at the top, by which a volume is judged that has no room for another
     * @throws IOException also if the volume does not even keep guarded names
     */
    public static Disk on(Disk disk, Path existing) throws IOException {
        boolean isMarked = disk.facts(MARK).isPresent();
        NameProbe probe = probe(disk, existing, isMarked);
        if (probe.faults().isEmpty()) {
            if (isMarked) {
                new Respelling(disk, VolumeNames::plain).run();
                disk.delete(MARK);
                disk.sync();
                LOG.warn("the names on this volume were guarded, as on one that merges some; they are plain again");
            }
            return disk;
        }
        if (!isMarked) {
            disk.createDirectory(MARK);
            disk.sync();
        }
        LOG.info(
                "the volume {}: names are kept apart by writing capitals and other characters as %XX",
                String.join(", ", probe.faults()));
        new Respelling(disk, name -> guarded(name, probe.changesNames())).run();
        return GuardedDisk.of(disk);
    }

    /** The disk on which every name is itself, to be read only: nothing is tried and nothing renamed. */
    public static Disk reading(Disk disk) throws IOException {
        return disk.facts(MARK).isPresent() ? GuardedDisk.ofMixed(disk) : disk;
    }

    /** A disk that is full must not keep a worker from its start: then it is what it was before. */
    private static NameProbe probe(Disk disk, Path existing, boolean isMarked) throws IOException {
        try {
            return NameProbe.of(disk);
        } catch (DiskFullException full) {
            return isMarked ? NameProbe.ofGuarded() : NameProbe.ofFull(disk, existing);
        }
    }

    private static String plain(String name) {
        return FileName.unguarded(name).orElse(name);
    }

    private static String guarded(String name, boolean isChanged) {
        if (FileName.unguarded(name).isPresent()) {
            return name;
        }
        // Of a name that the volume has changed only the form that pods send is likely.
        return FileName.guarded(isChanged ? Normalizer.normalize(name, Normalizer.Form.NFC) : name);
    }
}
