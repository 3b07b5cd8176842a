package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.crash.LoopFileSystem;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.TemporaryFileSystem;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestValue;
import io.cofre.testing.crash.TestedStore;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real volume that fills up while the store writes, and has room again later. */
@SuppressWarnings("NullAway.Init")
final class FullVolumeTest {
    private static final long BYTES = 8L << 20;
    private static final int INODES = 4_000;
    private static final int PUTS_MAX = 5_000;
    private static final int PUTS_AT_A_TIME = 20;
    private static final long SERVICE_BACK_SECONDS_MAX = 30;
    private static final InstancePath INSTANCE =
            TestNames.of("group").instances().get(0);

    @TempDir
    private Path directory;

    /** Keys whose first version was acknowledged. */
    private final List<KeyPath> acknowledged = new ArrayList<>();

    private int keys;

    @Test
    void refusesWritesAndServesReadsWhileATmpfsHasNoBlocks() throws IOException {
        assumeTrue(TemporaryFileSystem.isPossible(), "a small volume needs root and mount");
        try (TemporaryFileSystem volume = TemporaryFileSystem.mount(directory, BYTES, 100_000)) {
            fillAndFree(volume.root(), FullVolumeTest::takeAllBlocks);
        }
    }

    @Test
    void refusesWritesAndServesReadsWhileATmpfsHasNoInodes() throws IOException {
        assumeTrue(TemporaryFileSystem.isPossible(), "a small volume needs root and mount");
        try (TemporaryFileSystem volume = TemporaryFileSystem.mount(directory, 8 * BYTES, INODES)) {
            fillAndFree(volume.root(), FullVolumeTest::takeAllInodes);
        }
    }

    @Test
    void refusesWritesAndServesReadsWhileAnExt4HasNoBlocks() throws IOException {
        assumeTrue(LoopFileSystem.isPossible(), "a small ext4 needs root, loop devices and mkfs.ext4");
        try (LoopFileSystem volume = LoopFileSystem.create(directory, 4 * BYTES)) {
            fillAndFree(volume.root(), FullVolumeTest::takeAllBlocks);
        }
    }

    private interface Ballast {
        /** Takes all that is left and puts it under {@code directory}. */
        void fill(Path directory) throws IOException;
    }

    private void fillAndFree(Path volume, Ballast ballast) throws IOException {
        Path data = volume.resolve("instances");
        Path ballastDirectory = Files.createDirectory(volume.resolve("ballast"));
        SessionStore store = open(data);
        store.commit(Commit.of(new Change.CreateInstance(INSTANCE))).join();
        while (acknowledged.size() < 30) {
            put(store);
        }
        ballast.fill(ballastDirectory);
        putUntilFull(store);
        assertThat(store.state().writable()).isFalse();
        checkReads(store);

        store.close();
        store = open(data);
        checkReads(store);
        ballast.fill(ballastDirectory);
        putUntilFull(store);
        checkReads(store);

        free(ballastDirectory);
        awaitService(store);
        checkReads(store);
        store.close();
        checkFiles(data);
    }

    private static SessionStore open(Path data) throws IOException {
        return TestedStore.JOURNALED.open(LocalDisk.at(data));
    }

    /** Many puts at a time, because writers are held back the more the less room there is. */
    private void putUntilFull(SessionStore store) {
        for (int count = 0; count < PUTS_MAX; count += PUTS_AT_A_TIME) {
            List<KeyPath> paths = new ArrayList<>();
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int put = 0; put < PUTS_AT_A_TIME; put++) {
                paths.add(new KeyPath(INSTANCE, Key.of("key-" + keys++)));
                answers.add(beginPut(store, paths.get(put)));
            }
            Set<ErrorCode> refusals = EnumSet.noneOf(ErrorCode.class);
            for (int put = 0; put < PUTS_AT_A_TIME; put++) {
                finishPut(paths.get(put), answers.get(put)).ifPresent(refusals::add);
            }
            if (!refusals.isEmpty()) {
                assertThat(refusals).containsExactly(ErrorCode.DISK_FULL);
                return;
            }
        }
        throw new AssertionError("the store never said that the volume is full");
    }

    private void awaitService(SessionStore store) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVICE_BACK_SECONDS_MAX);
        Random random = new Random(0);
        while (put(store).isPresent() || !store.state().writable()) {
            assertThat(System.nanoTime()).as("service comes back").isLessThan(end);
            RandomPause.pass(random, 100);
        }
    }

    /** Puts a new key; tells why it was refused, if it was. */
    private Optional<ErrorCode> put(SessionStore store) {
        KeyPath path = new KeyPath(INSTANCE, Key.of("key-" + keys++));
        return finishPut(path, beginPut(store, path));
    }

    private static CompletableFuture<Void> beginPut(SessionStore store, KeyPath path) {
        return store.commit(Commit.of(new Change.PutValue(path, TestValue.of(path, "1"))));
    }

    private Optional<ErrorCode> finishPut(KeyPath path, CompletableFuture<Void> answer) {
        try {
            answer.join();
            acknowledged.add(path);
            return Optional.empty();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CofreException refused) {
                return Optional.of(refused.code());
            }
            throw failure;
        }
    }

    private void checkReads(SessionStore store) {
        for (KeyPath path : acknowledged) {
            assertThat(SessionModel.served(store, path)).as(path.toString()).contains("1");
        }
    }

    private void checkFiles(Path data) throws IOException {
        try (LocalDisk disk = LocalDisk.at(data)) {
            SessionModel found = SessionModel.foundOn(disk);
            for (KeyPath path : acknowledged) {
                assertThat(found.version(path)).as(path.toString()).contains("1");
            }
            assertThat(found.entries()).hasSize(acknowledged.size() + 2);
        }
    }

    private static void takeAllBlocks(Path directory) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream file = Files.newOutputStream(Files.createTempFile(directory, "block", ""))) {
            while (hasRoom(() -> file.write(block))) {
                // The next block.
            }
        }
    }

    private static void takeAllInodes(Path directory) {
        while (hasRoom(() -> Files.createTempFile(directory, "inode", ""))) {
            // The next inode.
        }
    }

    private interface Taking {
        void take() throws IOException;
    }

    private static boolean hasRoom(Taking taking) {
        try {
            taking.take();
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    private static void free(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
