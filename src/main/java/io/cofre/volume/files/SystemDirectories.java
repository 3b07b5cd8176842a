package io.cofre.volume.files;

import io.cofre.session.Key;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Directories that a file system, a NAS device or a desktop makes on a volume for itself, such as {@code lost+found}.
 * They stand among groups and instances, and their names could be names of those.
 *
 * <p>A directory of such a name belongs to the system as long as nothing in it has {@code creds}. Names that begin with
 * a dot, such as {@code .snapshot}, need no rule: no group or instance is stored under one.
 */
public final class SystemDirectories {
    /** The names in lower case, from ext4; Synology; QNAP; Windows; AFP; NetApp. */
    private static final Set<String> NAMES = Set.of(
            "lost+found",
            "@eadir",
            "@tmp",
            "#recycle",
            "#snapshot",
            "@recycle",
            "@recently-snapshot",
            "@__thumb",
            "system volume information",
            "$recycle.bin",
            "recycler",
            "recycled",
            "network trash folder",
            "temporary items",
            "~snapshot");

    /** The name that {@code fsck} gives a directory of unknown name, which may be a lost instance. */
    private static final Pattern FOUND_BY_FSCK = Pattern.compile("#[0-9]+");

    private final Disk disk;

    public SystemDirectories(Disk disk) {
        this.disk = disk;
    }

    /** Whether a directory among the groups belongs to the system. */
    public boolean isInsteadOfGroup(Path directory) {
        return isNamedSo(directory) && !holdsInstance(directory);
    }

    /** Whether a directory among the instances belongs to the system. */
    public boolean isInsteadOfInstance(Path directory) {
        return isNamedSo(directory) && !holdsCreds(directory);
    }

    private static boolean isNamedSo(Path directory) {
        return NAMES.contains(directory.getFileName().toString().toLowerCase(Locale.ROOT));
    }

    private boolean holdsInstance(Path directory) {
        try {
            for (DiskEntry entry : disk.list(directory)) {
                if (entry.isDirectory()
                        && !FOUND_BY_FSCK.matcher(entry.name()).matches()
                        && holdsCreds(directory.resolve(entry.name()))) {
                    return true;
                }
            }
        } catch (IOException closed) {
            // That is how they usually are.
        }
        return false;
    }

    private boolean holdsCreds(Path directory) {
        try {
            return disk.facts(directory.resolve(Key.CREDS.fileName())).isPresent();
        } catch (IOException closed) {
            return false;
        }
    }
}
