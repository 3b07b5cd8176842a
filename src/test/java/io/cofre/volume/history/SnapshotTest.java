package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.store.Change;
import io.cofre.store.HistoryFigures;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.SessionCopy;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of snapshots: their content, their restoration, and the time for which they stay. */
class SnapshotTest extends HistoryFixture {
    @Test
    void takesASnapshotOfWhatIsAcknowledgedAndOfNothingLater() {
        EngineSteps.checkpoint(store);
        put(PRE_KEY, "\"two\"");
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        put(PRE_KEY, "\"three\"");
        put(Key.CREDS, "{\"n\":2}");
        EngineSteps.checkpoint(store);
        assertThat(history.snapshots(SHOP)).containsExactly(snapshot);
        assertThat(content(snapshot)).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"two\""));
    }

    @Test
    void sharesFilesWithASnapshotExceptForCreds() throws IOException {
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        Path copied = volume.resolve(".snapshots/group/São João/" + snapshot.id() + "."
                + snapshot.reason().wireName());
        assertThat(inode(copied.resolve("pre-key-1"))).isEqualTo(inode(file("pre-key-1")));
        assertThat(inode(copied.resolve("creds"))).isNotEqualTo(inode(file("creds")));
    }

    @Test
    void restoresASnapshotAndMakesOneOfWhatWasThere() throws IOException {
        Snapshot first = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        put(Key.CREDS, "{\"n\":2}");
        put(Key.of("later"), "0");
        Snapshot replaced = history.restoreSnapshot(SHOP, first.id()).orElseThrow();
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"one\""));
        assertThat(replaced.reason()).isEqualTo(SnapshotReason.REPLACED);
        assertThat(content(replaced)).isEqualTo(Map.of("creds", "{\"n\":2}", "later", "0", "pre-key-1", "\"one\""));
        put(PRE_KEY, "\"on it goes\"");
        assertThat(content(first)).containsEntry("pre-key-1", "\"one\"");
        reopen();
        assertThat(live()).containsEntry("pre-key-1", "\"on it goes\"").containsEntry("creds", "{\"n\":1}");
    }

    @Test
    void restoresASnapshotOfAnInstanceThatIsGone() {
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        commit(Deletion.of(SHOP.group()));
        assertThat(history.restoreSnapshot(SHOP, snapshot.id())).isEmpty();
        assertThat(live()).hasSize(2);
    }

    @Test
    void knowsNoSnapshotThatIsNotThere() {
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        history.deleteSnapshot(SHOP, snapshot.id());
        assertThat(history.snapshots(SHOP)).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> history.openSnapshot(SHOP, snapshot.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> history.restoreSnapshot(SHOP, snapshot.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> history.deleteSnapshot(SHOP, snapshot.id()));
        assertRefused(ErrorCode.NOT_FOUND, () -> history.snapshot(OTHER, SnapshotReason.REQUESTED));
        assertThat(live()).hasSize(2);
    }

    @Test
    void readsACopyThatNothingChanges() {
        try (SessionCopy copy = history.copyOf(SHOP)) {
            put(PRE_KEY, "\"later\"");
            EngineSteps.checkpoint(store);
            assertThat(copy.keys()).containsExactly(Key.CREDS, PRE_KEY);
            assertThat(copy.read(PRE_KEY)).isEqualTo(value("\"one\""));
        }
        assertThat(history.snapshots(SHOP)).isEmpty();
    }

    @Test
    void keepsNoMoreThanItShould() throws IOException {
        for (int count = 0; count < 4; count++) {
            history.snapshot(SHOP, SnapshotReason.REQUESTED);
        }
        delete();
        store.close();
        open(new Retention(Duration.ofDays(7), 1 << 20, Duration.ofDays(30), 3, 1 << 20));
        sweep();
        assertThat(history.snapshots(SHOP)).hasSize(3);
        assertThat(history.figures()).isEqualTo(new HistoryFigures(3, 3 * 4 * 4096, 1, 7 * 4096, 0, 0, 0));
        store.close();
        open(new Retention(Duration.ZERO, 1 << 20, Duration.ZERO, 3, 1 << 20));
        sweep();
        assertThat(history.figures()).isEqualTo(HistoryFigures.NONE);
        assertThat(history.trash()).isEmpty();
    }

    @Test
    void keepsTheNewestSnapshotsAndNotTheOldest() throws IOException {
        List<RecoveryPointId> taken = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            taken.add(0, history.snapshot(SHOP, SnapshotReason.REQUESTED).id());
        }
        store.close();
        open(new Retention(Duration.ofDays(7), 1 << 20, Duration.ofDays(3650), 3, 1 << 20));
        sweep();
        assertThat(history.snapshots(SHOP)).extracting(Snapshot::id).containsExactlyElementsOf(taken.subList(0, 3));
        store.close();
        open(new Retention(Duration.ofDays(7), 1 << 20, Duration.ofDays(3650), 3, 1));
        sweep();
        assertThat(history.snapshots(SHOP)).extracting(Snapshot::id).containsExactly(taken.get(0));
    }

    @Test
    void leavesNoEmptyDirectoriesOfFormerSnapshots() {
        commit(new Change.CreateInstance(OTHER));
        Snapshot former = history.snapshot(OTHER, SnapshotReason.REQUESTED);
        Snapshot kept = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        history.deleteSnapshot(OTHER, former.id());
        sweep();
        assertThat(volume.resolve(".snapshots/group/other")).doesNotExist();
        assertThat(history.snapshots(SHOP)).containsExactly(kept);
        history.deleteSnapshot(SHOP, kept.id());
        sweep();
        assertThat(volume.resolve(".snapshots")).isEmptyDirectory();
        history.snapshot(SHOP, SnapshotReason.REQUESTED);
        assertThat(history.snapshots(SHOP)).hasSize(1);
    }

    private void sweep() {
        EngineSteps.sweep(store);
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }
}
