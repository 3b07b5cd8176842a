package io.cofre.volume.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
    private static final int LARGE_BYTES = 8 << 20;
    private static final int THREADS = 12;
    private static final Path LOCK = Path.of(".journal", "lock");

    @TempDir
    Path root;

    private LocalDisk disk;

    @BeforeEach
    void openDisk() throws IOException {
        disk = LocalDisk.at(root);
    }

    @AfterEach
    void closeDisk() {
        disk.close();
    }

    @Test
    void replacesAFileByARename() throws IOException {
        disk.write(Path.of("new"), new byte[] {1, 2});
        disk.write(Path.of("old"), new byte[] {3, 4, 5});
        disk.rename(Path.of("new"), Path.of("old"));
        disk.sync();
        assertThat(disk.read(Path.of("old"))).hasValue(new byte[] {1, 2});
        assertThat(disk.read(Path.of("new"))).isEmpty();
    }

    @Test
    void refusesToReadWhatIsNotWhatWasWritten() throws IOException {
        assumeTrue(disk.integrityMethod().contains("checksum"), "the volume keeps no extended attributes");
        Path file = Path.of("value");
        byte[] content = "{\"key\":\"AAAAAAAAAAAAAAAA\"}".getBytes(UTF_8);
        for (Damage damage : Damage.values()) {
            disk.write(file, content);
            FileTime written = Files.getLastModifiedTime(root.resolve(file));
            Files.write(root.resolve(file), damage.of(content));
            Files.setLastModifiedTime(root.resolve(file), written);
            assertThatThrownBy(() -> disk.read(file)).as(damage.name()).isInstanceOf(DamagedFileException.class);
        }
    }

    @Test
    void refusesAFlippedBitWhateverTheTimeOfTheFile() throws IOException {
        assumeTrue(disk.integrityMethod().contains("checksum"), "the volume keeps no extended attributes");
        byte[] content = "{\"key\":\"AAAAAAAAAAAAAAAA\"}".getBytes(UTF_8);
        disk.write(Path.of("value"), content);
        Files.write(root.resolve("value"), Damage.FLIPPED.of(content));
        Files.setLastModifiedTime(root.resolve("value"), FileTime.fromMillis(1));
        assertThatThrownBy(() -> disk.read(Path.of("value"))).isInstanceOf(DamagedFileException.class);
    }

    @Test
    void readsWhatAnotherProgramWrote() throws IOException {
        disk.write(Path.of("value"), "{\"counter\":1}".getBytes(UTF_8));
        byte[] other = "{\"counter\":\"of another\"}".getBytes(UTF_8);
        Files.write(root.resolve("value"), other);
        Files.setLastModifiedTime(root.resolve("value"), FileTime.fromMillis(1));
        assertThat(disk.read(Path.of("value"))).hasValue(other);
    }

    @Test
    void readsALargeFileThatAnotherProgramWroteWhateverItsChecksum() throws IOException {
        byte[] content = new byte[1 << 20];
        disk.write(Path.of("value"), content);
        content[1] = 1;
        Files.write(root.resolve("value"), content);
        Files.setLastModifiedTime(root.resolve("value"), FileTime.fromMillis(1));
        assertThat(disk.read(Path.of("value"))).hasValue(content);
    }

    @Test
    void refusesToReadWhatIsTooLargeForMemory() throws IOException {
        try (RandomAccessFile huge = new RandomAccessFile(root.resolve("huge").toFile(), "rw")) {
            huge.setLength(1L << 33);
        }

        assertThatThrownBy(() -> disk.read(Path.of("huge")))
                .isInstanceOf(IOException.class)
                .hasMessage("a file of 8589934592 bytes is too large");
    }

    @Test
    void keepsTheChecksumOfWhatWasLinkedAndRenamed() throws IOException {
        assumeTrue(disk.integrityMethod().contains("checksum"), "the volume keeps no extended attributes");
        byte[] content = "{\"key\":\"AAAAAAAAAAAAAAAA\"}".getBytes(UTF_8);
        disk.write(Path.of("value"), content);
        disk.link(Path.of("value"), Path.of("linked"));
        disk.rename(Path.of("linked"), Path.of("renamed"));
        Files.write(root.resolve("renamed"), Damage.FLIPPED.of(content));
        assertThatThrownBy(() -> disk.read(Path.of("renamed"))).isInstanceOf(DamagedFileException.class);
    }

    private enum Damage {
        ZEROED {
            @Override
            byte[] of(byte[] content) {
                return new byte[content.length];
            }
        },
        EMPTIED {
            @Override
            byte[] of(byte[] content) {
                return new byte[0];
            }
        },
        TRUNCATED {
            @Override
            byte[] of(byte[] content) {
                return Arrays.copyOf(content, content.length / 2);
            }
        },
        FLIPPED {
            @Override
            byte[] of(byte[] content) {
                byte[] flipped = content.clone();
                flipped[12] ^= 2;
                return flipped;
            }
        };

        abstract byte[] of(byte[] content);
    }

    @Test
    void tellsAbsentFromUnreadable() throws IOException {
        disk.createDirectory(Path.of("directory"));
        assertThat(disk.read(Path.of("nothing"))).isEmpty();
        assertThat(disk.read(Path.of("nowhere/nothing"))).isEmpty();
        assertThatThrownBy(() -> disk.read(Path.of("directory"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.rename(Path.of("nothing"), Path.of("x"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void createsAndDeletesIdempotently() throws IOException {
        disk.createDirectory(Path.of("a"));
        disk.createDirectory(Path.of("a"));
        assertThat(disk.list(Path.of(""))).containsExactly(new DiskEntry("a", true));
        disk.delete(Path.of("a"));
        disk.delete(Path.of("a"));
        assertThat(disk.list(Path.of(""))).isEmpty();
        disk.write(Path.of("a"), new byte[0]);
        assertThat(disk.list(Path.of("a"))).isEmpty();
        assertThatThrownBy(() -> disk.createDirectory(Path.of("a"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void readsAndWritesAtPositions() throws IOException {
        try (DiskFile file = disk.open(Path.of("file"))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
            file.force();
            assertThat(file.size()).isEqualTo(8);
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(file.read(read, 6)).isEqualTo(2);
            assertThat(read.get(0)).isEqualTo((byte) 2);
        }
    }

    @Test
    void forcesEachFileWhereSyncfsIsNotKnownToWork() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isDirectory(memory), "no tmpfs at /dev/shm");
        Path directory = Files.createTempDirectory(memory, "cofre-test");
        try (LocalDisk other = LocalDisk.at(directory)) {
            assertThat(other.syncMethod()).startsWith("force of each file");
            other.write(Path.of("file"), new byte[] {1});
            other.sync();
            other.delete(Path.of("file"));
            other.sync();
        } finally {
            Files.delete(directory);
        }
    }

    @Test
    void makesWhatNobodyElseMayRead() throws IOException {
        Path made = root.resolve("srv/cofre/instances");
        try (LocalDisk disk = LocalDisk.exclusivelyAt(made, LOCK)) {
            disk.createDirectory(Path.of("group"));
            disk.write(Path.of("group/key"), new byte[] {1});
            disk.open(Path.of("group/segment")).close();
            for (String directory : List.of("srv", "srv/cofre", "srv/cofre/instances", "srv/cofre/instances/group")) {
                assertThat(rights(root.resolve(directory))).as(directory).isEqualTo("rwx------");
            }
            for (String file : List.of("group/key", "group/segment", LOCK.toString())) {
                assertThat(rights(made.resolve(file))).as(file).isEqualTo("rw-------");
            }
            assertThat(disk.widerRights()).isEmpty();
        }
    }

    @Test
    void tellsThatOthersMayReadTheDirectoryAndKeepsThemFromItsLock() throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
        Files.createDirectory(root.resolve(".journal"));
        Files.createFile(
                root.resolve(LOCK), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        try (LocalDisk disk = LocalDisk.exclusivelyAt(root, LOCK)) {
            assertThat(disk.widerRights()).contains("rwxr-x---");
            assertThat(rights(root.resolve(LOCK))).isEqualTo("rw-------");
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void belongsToOneWorkerAtATime() throws IOException {
        try (LocalDisk first = LocalDisk.exclusivelyAt(root, LOCK)) {
            assertThat(first.space().usableBytes()).isPositive();
            assertThatThrownBy(() -> LocalDisk.exclusivelyAt(root, LOCK))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining("another worker is using this data directory");
        }
        LocalDisk.exclusivelyAt(root, LOCK).close();
    }

    @Test
    void tellsWhoHasTheDirectoryAndForgetsWhoHadIt() throws IOException {
        try (LocalDisk first = LocalDisk.exclusivelyAt(root, LOCK)) {
            assertThat(holder()).isEmpty();
            first.signLock("the first one");
            first.signLock("5656");
            assertThat(holder()).isEqualTo("5656");
        }
        try (LocalDisk second = LocalDisk.exclusivelyAt(root, LOCK)) {
            assertThat(second.isDirectory(LOCK)).isFalse();
            assertThat(holder()).isEmpty();
        }
    }

    private String holder() throws IOException {
        try (LocalDisk unlocked = LocalDisk.exclusivelyAt(root, LOCK)) {
            throw new AssertionError("nobody has it: " + unlocked.syncMethod());
        } catch (DirectoryLockedException locked) {
            return locked.holder();
        }
    }

    /**
     * The JDK keeps a buffer outside the heap for each thread, as large as the largest piece that it ever read or
     * wrote.
     */
    @Test
    void leavesThreadsNoBuffersOfTheSizeOfWhatTheyReadAndWrote(@TempDir Path large) throws Exception {
        long before = directBytes();
        CountDownLatch worked = new CountDownLatch(THREADS);
        CountDownLatch measured = new CountDownLatch(1);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Disk disk = LocalDisk.at(large);
        for (int number = 0; number < THREADS; number++) {
            Path file = Path.of("large-" + number);
            new Thread(() -> {
                        try {
                            byte[] content = new byte[LARGE_BYTES];
                            Arrays.fill(content, (byte) 'x');
                            disk.write(file, content);
                            if (!Arrays.equals(disk.read(file).orElseThrow(), content)) {
                                failures.add("another content");
                            }
                            worked.countDown();
                            measured.await();
                        } catch (IOException | InterruptedException failure) {
                            failures.add(failure.toString());
                        }
                    })
                    .start();
        }
        boolean inTime = worked.await(60, TimeUnit.SECONDS);
        long kept = directBytes() - before;
        measured.countDown();
        disk.close();

        assertThat(inTime).isTrue();
        assertThat(failures).isEmpty();
        assertThat(kept).isLessThan((long) THREADS * LARGE_BYTES / 16);
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
