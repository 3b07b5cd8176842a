package io.cofre.testing.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A directory behind a small FUSE file system that ignores case and the form of accents, made of
 * {@code fuse/merging.c}. Needs root, a compiler and the headers of FUSE 3. Closing it unmounts it whatever has
 * happened.
 */
public final class MergingFileSystem implements AutoCloseable {
    private static final int SECONDS_MAX = 20;

    private final Path mountPoint;
    private final Process server;

    private MergingFileSystem(Path mountPoint, Process server) {
        this.mountPoint = mountPoint;
        this.server = server;
    }

    /** Whether it can be made and mounted here; tests say so when they are skipped. */
    public static boolean isPossible() {
        return Files.isWritable(Path.of("/dev/fuse"))
                && RootCommand.arePossible("gcc", "mount", "umount")
                && Files.exists(Path.of("/usr/include/fuse3/fuse.h"));
    }

    /** Compiles the file system into a directory. */
    public static Path compile(Path directory) throws IOException {
        Path program = directory.resolve("merging");
        RootCommand.run(
                "gcc",
                "-O1",
                "-I/usr/include/fuse3",
                "-o",
                program.toString(),
                Path.of("src/test/resources/fuse/merging.c").toAbsolutePath().toString(),
                "-lfuse3",
                "-lpthread");
        return program;
    }

    /** Shows {@code backing} at {@code mountPoint}. */
    public static MergingFileSystem mount(Path program, Path backing, Path mountPoint) throws IOException {
        Process server = new ProcessBuilder(
                        program.toString(), backing.toString(), mountPoint.toString(), "-f", "-o", "fsname=merging")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        MergingFileSystem mounted = new MergingFileSystem(mountPoint, server);
        try {
            mounted.await();
            return mounted;
        } catch (IOException failure) {
            mounted.close();
            throw failure;
        }
    }

    private void await() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!Files.readString(Path.of("/proc/self/mounts")).contains(" " + mountPoint + " ")) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the file system was not mounted");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            RootCommand.run("umount", "-l", mountPoint.toString());
        } finally {
            server.destroy();
        }
    }
}
