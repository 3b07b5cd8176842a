package io.cofre.volume.disk;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to make all writes to a volume durable at once: by one {@code syncfs(2)} where the system and the file
 * system are known to report its errors, by a force of each file and directory everywhere else.
 */
abstract class VolumeSync implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeSync.class);
    private static final Set<String> FILE_SYSTEMS_WITH_SYNCFS = Set.of("ext4", "ext3", "xfs", "btrfs");

    /** Records that a file was written. It is still open. */
    abstract void written(FileChannel file) throws IOException;

    /** Records that the name of {@code path} was created, replaced or removed in its directory. */
    abstract void changed(Path path);

    /** Makes all earlier writes and changes durable. */
    abstract void sync() throws IOException;

    @Override
    public abstract void close();

    static VolumeSync of(Path directory) throws IOException {
        String fileSystem = Files.getFileStore(directory).type();
        if (Platform.isLinux() && FILE_SYSTEMS_WITH_SYNCFS.contains(fileSystem) && kernelReportsSyncErrors()) {
            try {
                return new SyncFs(directory, fileSystem);
            } catch (LinkageError | LastErrorException unavailable) {
                LOG.warn("syncfs cannot be called, each file is forced instead: {}", unavailable.toString());
            }
        }
        return new ForceEach(fileSystem);
    }

    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    /** Before Linux 5.8 {@code syncfs} returned 0 after a failed write: see its manual page. */
    private static boolean kernelReportsSyncErrors() {
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(System.getProperty("os.version", ""));
        if (!version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        return major > 5 || (major == 5 && minor >= 8);
    }

    /**
     * A sync by one call for the whole volume. The descriptor stays open for the life of the process: the kernel
     * reports a failed write-back once to each descriptor that was open when it happened, and to no descriptor that was
     * opened later.
     */
    private static final class SyncFs extends VolumeSync {
        private static final int O_RDONLY = 0;
        private static final int O_CLOEXEC = 0x80000;

        private final String fileSystem;
        private final int descriptor;

        /** Closing a descriptor twice would close whatever file has its number by then. */
        private final AtomicBoolean open = new AtomicBoolean(true);

        SyncFs(Path directory, String fileSystem) {
            this.fileSystem = fileSystem;
            this.descriptor = LibC.open(directory.toString(), O_RDONLY | O_CLOEXEC);
        }

        @Override
        void written(FileChannel file) {}

        @Override
        void changed(Path path) {}

        @Override
        void sync() throws IOException {
            try {
                LibC.syncfs(descriptor);
            } catch (LastErrorException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                LibC.close(descriptor);
            }
        }

        @Override
        public String toString() {
            return "syncfs on " + fileSystem;
        }
    }

    /** The C library: loaded when the first volume needs it. */
    private static final class LibC {
        static {
            // The process has the C library already; JNA would run ldconfig to find it.
            Native.register(LibC.class, NativeLibrary.getProcess());
        }

        private LibC() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native int syncfs(int descriptor) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }

    private static final class ForceEach extends VolumeSync {
        private final String fileSystem;
        private final Set<Path> changedDirectories = ConcurrentHashMap.newKeySet();

        ForceEach(String fileSystem) {
            this.fileSystem = fileSystem;
        }

        @Override
        void written(FileChannel file) throws IOException {
            file.force(true);
        }

        @Override
        void changed(Path path) {
            Path directory = path.getParent();
            if (directory != null) {
                changedDirectories.add(directory);
            }
        }

        @Override
        void sync() throws IOException {
            for (Path directory : Set.copyOf(changedDirectories)) {
                changedDirectories.remove(directory);
                try {
                    forceDirectory(directory);
                } catch (NoSuchFileException removed) {
                    LOG.debug("nothing to force in a directory that was removed meanwhile");
                } catch (IOException failure) {
                    changedDirectories.add(directory);
                    throw failure;
                }
            }
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "force of each file on " + fileSystem;
        }
    }
}
