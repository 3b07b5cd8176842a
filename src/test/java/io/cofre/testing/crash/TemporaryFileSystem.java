package io.cofre.testing.crash;

import java.io.IOException;
import java.nio.file.Path;

/** A small tmpfs, bounded in bytes and in inodes. Needs root. Closing it unmounts it. */
public record TemporaryFileSystem(Path root) implements AutoCloseable {
    public static boolean isPossible() {
        return RootCommand.arePossible("mount", "umount");
    }

    /** Mounts one on {@code root}, an empty directory. */
    public static TemporaryFileSystem mount(Path root, long bytes, int inodes) throws IOException {
        String bounds = "size=" + bytes + ",nr_inodes=" + inodes;
        RootCommand.run("mount", "-t", "tmpfs", "-o", bounds, "cofre-test", root.toString());
        return new TemporaryFileSystem(root);
    }

    @Override
    public void close() throws IOException {
        RootCommand.run("umount", "-l", root.toString());
    }
}
