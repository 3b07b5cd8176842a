package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The last copies of identities: neither number nor size of anything else pushes them out. */
class PinnedTest extends RetentionFixture {
    @Test
    void keepsTheNewestSnapshotOfALostIdentityHoweverManyAreTakenLater() throws IOException {
        pair(SHOP, "lost");
        takeSnapshots(SHOP, 2);
        RecoveryPointId lost = replaceBy(SHOP, "present").id();
        restart(3, MUCH);
        for (int night = 0; night < 10; night++) {
            takeSnapshots(SHOP, 1);
            EngineSteps.sweep(store);
        }
        assertThat(ids(SHOP)).hasSize(3 + 1).contains(lost);
        restart(1, MUCH);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).hasSize(1 + 1).contains(lost);
        history.deleteSnapshot(SHOP, lost);
        assertThat(ids(SHOP)).hasSize(1);
    }

    @Test
    void keepsOneOfEachIdentityThatWasLost() throws IOException {
        List<RecoveryPointId> lost = new ArrayList<>();
        for (String who : List.of("a", "b", "c")) {
            pair(SHOP, who);
            lost.add(replaceBy(SHOP, "nobody-yet").id());
        }
        takeSnapshots(SHOP, 4);
        restart(1, 1);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).containsAll(lost).hasSize(lost.size() + 1);
    }

    @Test
    void tellsThatPinnedSnapshotsAreTooMuchInsteadOfRemovingThem() throws IOException {
        pair(SHOP, "lost");
        RecoveryPointId lost = replaceBy(SHOP, "present").id();
        takeSnapshots(SHOP, 5);
        restart(100, 1);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).contains(lost).hasSize(2);
        assertThat(history.figures().snapshotExcessBytes()).isPositive();
        assertThat(store.state().writable()).isTrue();
        restart(100, MUCH);
        EngineSteps.sweep(store);
        assertThat(history.figures().snapshotExcessBytes()).isZero();
    }

    @Test
    void keepsASnapshotWhoseCredsCannotBeRead() throws IOException {
        pair(SHOP, "lost");
        Snapshot damaged = replaceBy(SHOP, "present");
        for (String copy : List.of("creds", ".retained/creds")) {
            Files.write(snapshotDirectory(SHOP).resolve(damaged.id() + ".identity-change/" + copy), new byte[0]);
        }
        takeSnapshots(SHOP, 3);
        restart(1, 1);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).contains(damaged.id()).hasSize(2);
    }

    @Test
    void countsOnlyTheRoomThatNothingElseTakesToo() throws IOException {
        byte[] large = new byte[200_000];
        Arrays.fill(large, (byte) '1');
        put(PRE_KEY, new String(large, StandardCharsets.US_ASCII));
        takeSnapshots(SHOP, 5);
        EngineSteps.sweep(store);
        assertThat(history.figures().snapshotBytes()).isLessThan(200_000);
        put(PRE_KEY, "\"small\"");
        takeSnapshots(SHOP, 1);
        EngineSteps.sweep(store);
        assertThat(history.figures().snapshotBytes()).isBetween(200_000L, 399_999L);
    }

    @Test
    void letsAnInstanceWithManySnapshotsPayForItself() throws IOException {
        pair(OTHER, "other");
        takeSnapshots(OTHER, 2);
        List<RecoveryPointId> ofOther = ids(OTHER);
        pair(SHOP, "shop");
        takeSnapshots(SHOP, 20);
        restart(100, 10 * 4 * 4096);
        EngineSteps.sweep(store);
        assertThat(ids(OTHER)).isEqualTo(ofOther);
        assertThat(ids(SHOP)).hasSizeBetween(5, 8);
    }

    @Test
    void keepsTheRemovalThatHoldsTheOnlyCopyOfAnIdentity() throws IOException {
        pair(SHOP, "lost");
        RecoveryPointId lost = remove(SHOP);
        List<RecoveryPointId> later = new ArrayList<>();
        for (int count = 0; count < 5; count++) {
            InstancePath passing = new InstancePath(SHOP.group(), InstanceName.of("passing"));
            pair(passing, "one-and-the-same");
            later.add(remove(passing));
        }
        restart(10, 1);
        EngineSteps.sweep(store);
        assertThat(history.trash()).extracting(TrashEntry::id).containsExactly(later.get(4), lost);
        assertThat(history.figures().trashExcessBytes()).isPositive();
        history.purgeTrash(lost);
        assertThat(history.trash()).hasSize(1);
    }

    @Test
    void removesWhatIsPinnedWhenItsAgeIsUp() throws IOException {
        pair(SHOP, "lost");
        replaceBy(SHOP, "present");
        remove(SHOP);
        restart(10, MUCH);
        EngineSteps.sweep(store);
        passDays(8);
        assertThat(history.trash()).isEmpty();
        assertThat(ids(SHOP)).hasSize(1);
        passDays(23);
        assertThat(ids(SHOP)).isEmpty();
    }

    @Test
    void remembersAfterARestartWhatItKnew() throws IOException {
        pair(SHOP, "lost");
        RecoveryPointId lost = replaceBy(SHOP, "present").id();
        takeSnapshots(SHOP, 3);
        EngineSteps.sweep(store);
        assertThat(volume.resolve(".retention/ledger"))
                .content()
                .doesNotContain("who")
                .contains("São João");
        restart(1, MUCH);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).hasSize(2).contains(lost);
        Files.writeString(volume.resolve(".retention/ledger"), "kept nonsense");
        takeSnapshots(SHOP, 1);
        restart(1, 1);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).hasSize(2).contains(lost);
    }

    private void passDays(int days) {
        for (int day = 0; day < days; day++) {
            clock.pass(Duration.ofDays(1));
            EngineSteps.sweep(store);
        }
    }
}
