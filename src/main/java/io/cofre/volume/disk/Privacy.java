package io.cofre.volume.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The rights of new files on a volume: only the owner may read them, on systems with POSIX rights. */
final class Privacy {
    private static final boolean IS_KNOWN =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] FILE = rights("rw-------");
    private static final FileAttribute<?>[] DIRECTORY = rights("rwx------");
    private static final Set<PosixFilePermission> OF_OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private Privacy() {}

    /** The rights that a file is created with. */
    static FileAttribute<?>[] ofFile() {
        return FILE;
    }

    /** The rights that a directory is created with. */
    static FileAttribute<?>[] ofDirectory() {
        return DIRECTORY;
    }

    /** The rights to a path, as {@code ls} shows them, if others than its owner have any; otherwise empty. */
    static Optional<String> wider(Path path) throws IOException {
        if (!IS_KNOWN) {
            return Optional.empty();
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
        return OF_OWNER.containsAll(rights) ? Optional.empty() : Optional.of(PosixFilePermissions.toString(rights));
    }

    /** Takes all rights to a file away from others, if the file is ours. */
    static void narrow(Path file) throws IOException {
        if (wider(file).isPresent()) {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            rights.retainAll(OF_OWNER);
            try {
                Files.setPosixFilePermissions(file, rights);
            } catch (FileSystemException ofSomebodyElse) {
                // A file of another owner keeps its rights: that owner may have granted them.
            }
        }
    }

    private static FileAttribute<?>[] rights(String rights) {
        return IS_KNOWN
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
