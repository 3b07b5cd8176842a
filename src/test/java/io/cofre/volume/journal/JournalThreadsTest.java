package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static io.cofre.volume.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One thread appends while others prepare, release and look. */
final class JournalThreadsTest {
    private static final int APPENDS = 1_500;

    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    @Timeout(60)
    void appendsWhileOthersPrepareAndRelease(@TempDir Path directory) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (LocalDisk disk = LocalDisk.at(directory)) {
            Journal journal = open(disk);
            Future<Boolean> appender = threads.submit(() -> appendAll(journal));
            Future<Boolean> preparer = threads.submit(() -> repeat(() -> {
                if (journal.needsSegment()) {
                    prepareWhereThereIsRoom(journal);
                }
            }));
            Future<Boolean> releaser = threads.submit(() -> repeat(() -> {
                journal.release(journal.lastSequence());
                assertThat(journal.bytesInUse()).isNotNegative();
            }));
            for (Future<Boolean> thread : List.of(appender, preparer, releaser)) {
                thread.get();
            }
            assertThat(append(journal, "last")).isEqualTo(APPENDS + 1);
            journal.release(APPENDS);
            journal.close();
            assertThat(Replayed.of(disk)).containsExactly("last");
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private interface Step {
        void make() throws IOException;
    }

    private Boolean repeat(Step step) throws IOException {
        while (!done.get()) {
            step.make();
            Thread.onSpinWait();
        }
        return true;
    }

    private Boolean appendAll(Journal journal) throws IOException {
        try {
            for (int count = 1; count <= APPENDS; count++) {
                appendOnceThereIsRoom(journal, count);
            }
            return true;
        } finally {
            done.set(true);
        }
    }

    private static void appendOnceThereIsRoom(Journal journal, long sequence) throws IOException {
        while (true) {
            try {
                assertThat(append(journal, text("x", 900))).isEqualTo(sequence);
                return;
            } catch (JournalFullException full) {
                Thread.onSpinWait();
            }
        }
    }

    private static void prepareWhereThereIsRoom(Journal journal) throws IOException {
        try {
            journal.prepare();
        } catch (JournalFullException full) {
            Thread.onSpinWait();
        }
    }
}
