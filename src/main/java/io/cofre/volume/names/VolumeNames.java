package io.cofre.volume.names;

import io.cofre.session.FileName;
import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spelling of names on a volume. It keeps names apart that a volume would take for one. Most volumes need nothing
 * of this, and are used as they are. A volume may ignore case or the form of Unicode, or refuse some names. Then every
 * name on it is {@linkplain FileName#guarded guarded}: files that stand there are renamed at the start, and a mark
 * stays with the directory in case that it is moved to another volume.
 *
 * <pre>
 *   .names/   the mark: an empty directory that is there while names are guarded
 * </pre>
 */
public final class VolumeNames {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeNames.class);

    private VolumeNames() {}

    /**
     * A disk that keeps every name as it is: {@code disk}, or one that guards the names on it. Files that are spelled
     * as on the other kind of volume are renamed; after a crash at any point that can be done again.
     *
     * @param existing a directory at the top, which serves to judge a volume that has no room for another
     * @param time the time of day
     * @throws IOException also if the volume does not even keep guarded names
     */
    public static Disk on(Disk disk, Path existing, InstantSource time) throws IOException {
        boolean isMarked = disk.facts(Layout.GUARDED_NAMES).isPresent();
        NameProbe probe = probe(disk, existing, isMarked);
        if (probe.faults().isEmpty()) {
            if (isMarked) {
                new Respelling(disk, VolumeNames::plain, time).run();
                disk.delete(Layout.GUARDED_NAMES);
                disk.sync();
                LOG.warn("the names on this volume were guarded, as on one that merges some; they are plain again");
            }
            return disk;
        }
        if (!isMarked) {
            disk.createDirectory(Layout.GUARDED_NAMES);
            disk.sync();
        }
        LOG.info(
                "the volume {}: names are kept apart by writing capitals and other characters as %XX",
                String.join(", ", probe.faults()));
        new Respelling(disk, name -> guarded(name, probe.changesNames()), time).run();
        return GuardedDisk.of(disk);
    }

    /** A disk for reading that keeps every name as it is: it probes nothing and renames nothing. */
    public static Disk reading(Disk disk) throws IOException {
        return disk.facts(Layout.GUARDED_NAMES).isPresent() ? GuardedDisk.ofMixed(disk) : disk;
    }

    /** A full disk must not keep a worker from starting: then the volume counts as what it was before. */
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
        // If the volume has changed a name, the form that pods send is the likely original.
        return FileName.guarded(isChanged ? Normalizer.normalize(name, Normalizer.Form.NFC) : name);
    }
}
