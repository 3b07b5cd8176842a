package io.cofre.testing.crash;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small ext4 of its own on a loop device, whose power can be cut: the kernel then forgets all that was not forced, as
 * after a real power loss. Needs root and loop devices. Closing it unmounts and detaches whatever has happened.
 */
public final class LoopFileSystem implements AutoCloseable {
    private final Path mountPoint;
    private final String device;
    private boolean mounted;

    private LoopFileSystem(Path mountPoint, String device) {
        this.mountPoint = mountPoint;
        this.device = device;
    }

    /** Whether this process may mount; tests say so when they are skipped. */
    public static boolean isPossible() {
        return Files.isWritable(Path.of("/dev/loop-control"))
                && RootCommand.arePossible("losetup", "mkfs.ext4", "mount", "umount");
    }

    /** Makes a file system of {@code bytes} with its image and mount point in {@code directory}, and mounts it. */
    public static LoopFileSystem create(Path directory, long bytes) throws IOException {
        Path image = directory.resolve("volume.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        RootCommand.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        String device = RootCommand.run("losetup", "-f", "--show", image.toString());
        LoopFileSystem made = new LoopFileSystem(Files.createDirectory(directory.resolve("volume")), device);
        try {
            made.mount();
            return made;
        } catch (IOException failure) {
            made.close();
            throw failure;
        }
    }

    public Path root() {
        return mountPoint;
    }

    /** Cuts the power: nothing is written to the device any more, and every later write or force fails. */
    public void cutPower() throws IOException {
        int descriptor = LibC.open(mountPoint.toString(), 0);
        try {
            LibC.ioctl(descriptor, LibC.FS_IOC_SHUTDOWN, new IntByReference(LibC.NO_LOG_FLUSH));
        } catch (LastErrorException failure) {
            throw new IOException("the power was not cut: " + failure.getMessage(), failure);
        } finally {
            LibC.close(descriptor);
        }
    }

    /** Mounts it again after a cut: the file system recovers what was forced. */
    public void restorePower() throws IOException {
        unmount();
        mount();
    }

    private void mount() throws IOException {
        RootCommand.run("mount", "-t", "ext4", device, mountPoint.toString());
        mounted = true;
    }

    private void unmount() throws IOException {
        RootCommand.run("umount", mountPoint.toString());
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        try {
            if (mounted) {
                RootCommand.run("umount", "-l", mountPoint.toString());
            }
        } finally {
            RootCommand.run("losetup", "-d", device);
        }
    }

    /** The C library: loaded when the first power is cut. */
    private static final class LibC {
        /** {@code _IOR('X', 125, __u32)} */
        static final long FS_IOC_SHUTDOWN = 0x8004587DL;

        static final int NO_LOG_FLUSH = 2;

        static {
            Native.register(LibC.class, "c");
        }

        private LibC() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native int ioctl(int descriptor, long request, IntByReference argument) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }
}
