package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RetainedCreds;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of a directory that takes the place of an instance. */
class AdoptionTest extends HistoryFixture {
    @Test
    void adoptsWhatWasStagedAndForgetsWhatWasNot() throws IOException {
        try (Staging left = history.stage()) {
            left.put(Key.CREDS, value("{}"));
        }
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("{\"imported\":1}"));
            staged.put(Key.of("app-state-sync-key-A/+="), value("[]"));
            assertThat(staged.adopt(OTHER)).isEmpty();
        }
        assertThat(store.instances(SHOP.group())).hasValue(List.of(SHOP.instance(), OTHER.instance()));
        assertThat(store.read(new KeyPath(OTHER, Key.of("app-state-sync-key-A/+="))))
                .hasValue(value("[]"));
        assertThat(store.retainedCreds(OTHER).map(RetainedCreds::value)).hasValue(value("{\"imported\":1}"));
        try (Stream<Path> staged = Files.list(volume.resolve(".staging"))) {
            assertThat(staged).isEmpty();
        }
    }

    @Test
    void carriesOutAtTheStartWhatWasDecidedBefore() throws IOException {
        store.close();
        Path decided = volume.resolve(".adopt/group/São João");
        Files.createDirectories(decided);
        Files.writeString(decided.resolve("creds"), "{\"decided\":1}");
        open(TestRetention.GENEROUS);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"decided\":1}"));
        assertThat(history.snapshots(SHOP))
                .singleElement()
                .satisfies(replaced -> assertThat(content(replaced)).hasSize(2));
    }

    @Test
    void refusesCommitsToWhatIsBeingReplaced() throws IOException {
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.REQUESTED);
        List<Change> refused = List.of(
                new Change.PutValue(new KeyPath(SHOP, PRE_KEY), value("0")),
                new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)),
                new Change.CreateInstance(SHOP),
                Deletion.of(SHOP),
                Deletion.of(SHOP.group()));
        EngineSteps.replace(
                store,
                SHOP,
                () -> {
                    for (Change change : refused) {
                        assertThat(refusal(change)).as(change.toString()).isEqualTo(ErrorCode.UNAVAILABLE);
                    }
                    commit(new Change.CreateInstance(OTHER));
                },
                () -> {},
                () -> {});
        put(PRE_KEY, "\"again\"");
        assertThat(live()).containsEntry("pre-key-1", "\"again\"");
        assertThat(history.snapshots(SHOP)).containsExactly(snapshot);
    }

    private ErrorCode refusal(Change change) {
        CompletableFuture<Void> done = store.commit(Commit.of(change));
        EngineSteps.commitAll(store);
        try {
            done.join();
            throw new AssertionError("it was not refused");
        } catch (CompletionException failure) {
            assertThat(failure).hasCauseInstanceOf(CofreException.class);
            return ((CofreException) Objects.requireNonNull(failure.getCause())).code();
        }
    }
}
