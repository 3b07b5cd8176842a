package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.TestRetention;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackpressureTest {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int SEGMENTS = 4;
    private static final int JOURNAL_BOUND_BYTES = SEGMENT_BYTES * SEGMENTS / 2;
    private static final int VALUE_BYTES = 1000;
    private static final StoreSettings SETTINGS = new StoreSettings(
            100 * VALUE_BYTES,
            0,
            1 << 20,
            Duration.ofSeconds(5),
            SEGMENT_BYTES,
            SEGMENTS,
            4096,
            TestRetention.GENEROUS);
    private static final InstancePath INSTANCE = new InstancePath(GroupName.of("g"), InstanceName.of("i"));

    @TempDir
    private Path directory;

    private Disk disk;
    private Journal journal;
    private LiveView sessions;
    private Backpressure backpressure;

    @BeforeEach
    void open() throws IOException {
        disk = LocalDisk.at(directory);
        JournalSettings settings = new JournalSettings(SEGMENT_BYTES, SEGMENTS, 4096);
        journal = Journal.open(disk, Path.of("journal"), settings, (sequence, payload) -> {});
        sessions = new LiveView(Catalog.load(disk), InstantSource.system());
        backpressure = new Backpressure(sessions, journal, SETTINGS);
    }

    @AfterEach
    void close() {
        journal.close();
        disk.close();
    }

    @Test
    void asksForCheckpointWhenFifthOfTheMemoryIsTaken() throws IOException {
        for (int number = 0; number < 10; number++) {
            put("key-" + number);
        }
        assertThat(backpressure.isCheckpointDue()).isFalse();
        for (int number = 10; number < 20; number++) {
            put("key-" + number);
        }
        assertThat(backpressure.isCheckpointDue()).isTrue();
    }

    @Test
    void asksForNoCheckpointWhileOneKeyThatIsWrittenAgainFillsHalfOfWhatTheJournalMayHold() throws IOException {
        while (journal.bytesInUse() < JOURNAL_BOUND_BYTES / 2) {
            put("key");
        }
        assertThat(backpressure.isCheckpointDue()).isFalse();
        assertThat(backpressure.delayNs()).isZero();
    }

    @Test
    void slowsWritersDownOnlyWhenTheCheckpointIsLongDue() throws IOException {
        while (!backpressure.isCheckpointDue()) {
            put("key");
        }
        assertThat(backpressure.delayNs()).isZero();
        while (backpressure.delayNs() == 0) {
            put("key");
        }
        assertThat(backpressure.isAtBound()).isFalse();
        while (!backpressure.isAtBound()) {
            put("key");
        }
        assertThat(journal.bytesInUse()).isGreaterThanOrEqualTo(JOURNAL_BOUND_BYTES);
    }

    private void put(String key) throws IOException {
        Value value = Value.of(new byte[VALUE_BYTES]);
        Commit commit = Commit.of(new Change.PutValue(new KeyPath(INSTANCE, Key.of(key)), value));
        long sequence = journal.append(List.of(CommitCodec.encode(commit)));
        sessions.apply(commit, sequence);
    }
}
