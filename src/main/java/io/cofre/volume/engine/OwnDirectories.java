package io.cofre.volume.engine;

import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import java.io.IOException;
import java.nio.file.Path;

/** The directories of the worker beside those of the groups. */
final class OwnDirectories {
    private OwnDirectories() {}

    /**
     * A link in the place of such a directory would have the directory at its other end emptied or written.
     *
     * @throws IOException if there is one
     */
    static void requireNoLinks(Disk disk) throws IOException {
        for (DiskEntry entry : disk.list(Path.of(""))) {
            if (entry.isLink() && Layout.OWN.contains(entry.name())) {
                throw new IOException(
                        entry.name() + " in the data directory is a symbolic link, and none is followed: make it"
                                + " a directory, or let the data directory itself be the link");
            }
        }
    }
}
