package io.cofre.postgres.history;

import static io.cofre.postgres.history.KeptDatabase.MUCH;
import static io.cofre.postgres.history.KeptDatabase.OTHER;
import static io.cofre.postgres.history.KeptDatabase.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last copies of identities in a database: neither number nor size of anything else pushes them out. */
@SuppressWarnings("NullAway.Init")
class PostgresPinnedTest {
    private KeptDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = new KeptDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void keepsTheNewestSnapshotOfALostIdentityHoweverManyAreTakenLater() throws IOException {
        database.pair(SHOP, "lost");
        database.takeSnapshots(SHOP, 2);
        RecoveryPointId lost = database.replaceBy(SHOP, "present").id();
        database.restart(3, MUCH);
        for (int night = 0; night < 5; night++) {
            database.takeSnapshots(SHOP, 1);
            database.history.sweep();
        }
        assertThat(database.ids(SHOP)).hasSize(3 + 1).contains(lost);
        database.restart(1, MUCH);
        database.history.sweep();
        assertThat(database.ids(SHOP)).hasSize(1 + 1).contains(lost);
        database.history.deleteSnapshot(SHOP, lost);
        assertThat(database.ids(SHOP)).hasSize(1);
    }

    @Test
    void keepsOneOfEachIdentityThatWasLost() throws IOException {
        List<RecoveryPointId> lost = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            database.pair(SHOP, who);
            lost.add(database.replaceBy(SHOP, "nobody-yet").id());
        }
        database.takeSnapshots(SHOP, 4);
        database.restart(1, 1);
        database.history.sweep();
        assertThat(database.ids(SHOP)).containsAll(lost).hasSize(lost.size() + 1);
    }

    @Test
    void tellsThatPinnedSnapshotsAreTooMuchInsteadOfRemovingThem() throws IOException {
        database.pair(SHOP, "lost");
        RecoveryPointId lost = database.replaceBy(SHOP, "present").id();
        database.takeSnapshots(SHOP, 5);
        database.restart(100, 1);
        database.history.sweep();
        assertThat(database.ids(SHOP)).contains(lost).hasSize(2);
        assertThat(database.history.figures().snapshotExcessBytes()).isPositive();
        assertThat(database.history.figures().snapshots()).isEqualTo(2);
        database.restart(100, MUCH);
        database.history.sweep();
        assertThat(database.history.figures().snapshotExcessBytes()).isZero();
    }

    @Test
    void keepsASnapshotWhoseCredsCannotBeRead() throws IOException {
        database.pair(SHOP, "lost");
        Snapshot damaged = database.replaceBy(SHOP, "present");
        database.change("UPDATE session_entry SET value = ''::bytea WHERE key = 'creds' AND instance_id IN"
                + " (SELECT id FROM session_instance WHERE state = 'snapshot')");
        database.takeSnapshots(SHOP, 3);
        database.restart(1, 1);
        database.history.sweep();
        assertThat(database.ids(SHOP)).contains(damaged.id()).hasSize(2);
    }

    @Test
    void letsAnInstanceWithManySnapshotsPayForItself() throws IOException {
        database.pair(OTHER, "other");
        database.takeSnapshots(OTHER, 2);
        List<RecoveryPointId> ofOther = database.ids(OTHER);
        database.pair(SHOP, "shop");
        database.takeSnapshots(SHOP, 20);
        database.history.sweep();
        long one = database.history.figures().snapshotBytes() / 22;
        database.restart(100, 10 * one);
        database.history.sweep();
        assertThat(database.ids(OTHER)).isEqualTo(ofOther);
        assertThat(database.ids(SHOP)).hasSizeBetween(6, 8);
    }

    @Test
    void keepsTheRemovalThatHoldsTheOnlyCopyOfAnIdentity() throws IOException {
        database.pair(SHOP, "lost");
        RecoveryPointId lost = database.remove(SHOP);
        List<RecoveryPointId> later = new ArrayList<>();
        for (int count = 0; count < 5; count++) {
            InstancePath passing = new InstancePath(SHOP.group(), InstanceName.of("passing"));
            database.pair(passing, "one-and-the-same");
            later.add(database.remove(passing));
        }
        database.restart(10, 1);
        database.history.sweep();
        assertThat(database.history.trash()).extracting(TrashEntry::id).containsExactly(later.get(4), lost);
        assertThat(database.history.figures().trashExcessBytes()).isPositive();
        database.history.purgeTrash(lost);
        assertThat(database.history.trash()).hasSize(1);
    }

    @Test
    void removesWhatIsPinnedWhenItsAgeIsUp() throws IOException {
        database.pair(SHOP, "lost");
        database.replaceBy(SHOP, "present");
        database.remove(SHOP);
        database.restart(10, MUCH);
        database.history.sweep();
        passDays(8);
        assertThat(database.history.trash()).isEmpty();
        assertThat(database.ids(SHOP)).hasSize(1);
        passDays(23);
        assertThat(database.ids(SHOP)).isEmpty();
    }

    @Test
    void keepsNoIdentityInPlainText() {
        database.pair(SHOP, "somebody");
        database.replaceBy(SHOP, "present");
        database.history.sweep();
        assertThat(database.count("SELECT count(*) FROM session_instance WHERE kept_identity LIKE '%somebody%'"))
                .isZero();
        assertThat(database.count("SELECT count(*) FROM session_instance WHERE kept_identity <> ''"))
                .isOne();
    }

    private void passDays(int days) {
        for (int day = 0; day < days; day++) {
            database.clock.pass(Duration.ofDays(1));
            database.history.sweep();
        }
    }
}
