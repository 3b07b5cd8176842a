package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.HistoryFigures;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that somebody put into the volume: nothing at the other end of them is read, written or deleted. */
@SuppressWarnings("NullAway.Init")
class SymbolicLinkTest extends HistoryFixture {
    @TempDir
    Path elsewhere;

    private Path precious;

    @BeforeEach
    void fillElsewhere() throws IOException {
        precious = Files.writeString(elsewhere.resolve("precious"), "{}");
        EngineSteps.checkpoint(store);
    }

    @Test
    void purgesALinkInARemovalAndNotWhatItPointsTo() throws IOException {
        Files.createSymbolicLink(file("backup"), elsewhere);
        Files.createSymbolicLink(file("pre-key-2"), precious);
        RecoveryPointId removed = delete();
        EngineSteps.checkpoint(store);
        history.purgeTrash(removed);
        assertThat(history.trash()).isEmpty();
        assertThat(precious).hasContent("{}");
    }

    @Test
    void sweepsOnWhereOneRemovalHoldsALoopOfLinks() throws IOException {
        Files.createSymbolicLink(file("pre-key-2"), Path.of("pre-key-3"));
        Files.createSymbolicLink(file("pre-key-3"), Path.of("pre-key-2"));
        Files.createSymbolicLink(file("again"), Path.of("."));
        delete();
        commit(new Change.CreateInstance(OTHER));
        commit(new Change.PutValue(new KeyPath(OTHER, PRE_KEY), value("1")));
        commit(Deletion.of(OTHER));
        EngineSteps.checkpoint(store);
        store.close();
        open(new Retention(Duration.ZERO, 1 << 20, Duration.ofDays(1), 3, 1 << 20));
        EngineSteps.sweep(store);
        assertThat(history.trash()).isEmpty();
        assertThat(history.figures()).isEqualTo(HistoryFigures.NONE);
    }

    @Test
    void deletesALinkInASnapshotAndNotWhatItPointsTo() throws IOException {
        Files.createSymbolicLink(file("pre-key-2"), precious);
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        history.deleteSnapshot(SHOP, snapshot.id());
        assertThat(precious).hasContent("{}");
        assertThat(file("pre-key-2")).isSymbolicLink();
    }

    @Test
    void callsAValueThatIsALinkDamagedAndReplacesTheLink() throws IOException {
        Files.createSymbolicLink(file("pre-key-2"), precious);
        KeyPath linked = new KeyPath(SHOP, Key.of("pre-key-2"));
        assertRefused(ErrorCode.DAMAGED, () -> store.read(linked));
        commit(new Change.PutValue(linked, value("2")));
        EngineSteps.checkpoint(store);
        assertThat(file("pre-key-2")).isRegularFile().hasContent("2");
        assertThat(precious).hasContent("{}");
    }

    @Test
    void readsNoSecondCopyThroughALink() throws IOException {
        Files.writeString(elsewhere.resolve("creds"), "{\"somebody\":1}");
        Files.delete(file(".retained/creds"));
        Files.delete(file(".retained"));
        Files.createSymbolicLink(file(".retained"), elsewhere);
        Files.write(file("creds"), new byte[0]);
        assertThat(store.retainedCreds(SHOP)).isEmpty();
    }

    @Test
    void refusesWhatIsAskedOfAnInstanceOrAGroupThatIsALinkInsteadOfSayingThatItIsNotThere() throws IOException {
        store.close();
        Files.createDirectory(elsewhere.resolve("i"));
        Files.writeString(elsewhere.resolve("i/creds"), "{}");
        Files.createSymbolicLink(volume.resolve("group/linked"), elsewhere.resolve("i"));
        Files.createSymbolicLink(volume.resolve("linked"), elsewhere);
        open(TestRetention.GENEROUS);
        InstancePath instance = new InstancePath(SHOP.group(), InstanceName.of("linked"));
        InstancePath inGroup = new InstancePath(GroupName.of("linked"), InstanceName.of("i"));
        for (InstancePath linked : List.of(instance, inGroup)) {
            KeyPath creds = new KeyPath(linked, Key.CREDS);
            assertRefused(ErrorCode.UNAVAILABLE, () -> store.read(creds));
            for (Change change : List.of(
                    new Change.CreateInstance(linked),
                    new Change.PutValue(creds, value("{\"new\":1}")),
                    Deletion.of(linked))) {
                assertThat(store.commit(Commit.of(change))).isCompletedExceptionally();
            }
        }
        assertRefused(ErrorCode.UNAVAILABLE, () -> store.instances(inGroup.group()));
        assertThat(live()).hasSize(2);
        assertThat(elsewhere.resolve("i/creds")).hasContent("{}");
    }

    @Test
    void startsOnADataDirectoryThatIsALink() throws IOException {
        store.close();
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), volume);
        Path real = volume;
        volume = link;
        open(TestRetention.GENEROUS);
        assertThat(live()).hasSize(2);
        volume = real;
    }

    @Test
    void refusesToStartWhereADirectoryOfItsOwnIsALink() throws IOException {
        store.close();
        for (String own : new String[] {
            ".staging", ".tmp", ".trash", ".journal", ".snapshots", ".retention", ".adopt", ".stray", ".names"
        }) {
            Path link = volume.resolve(own);
            Path aside = volume.resolve("aside");
            boolean isThere = Files.exists(link);
            if (isThere) {
                Files.move(link, aside);
            }
            Files.createSymbolicLink(link, elsewhere);
            assertThatThrownBy(() -> open(TestRetention.GENEROUS))
                    .as(own)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(own + " in the data directory is a symbolic link");
            try (Stream<Path> untouched = Files.list(elsewhere)) {
                assertThat(untouched).as(own).containsExactly(precious);
            }
            Files.delete(link);
            if (isThere) {
                Files.move(aside, link);
            }
        }
        assertThat(precious).hasContent("{}");
        open(TestRetention.GENEROUS);
        assertThat(live()).hasSize(2);
    }
}
