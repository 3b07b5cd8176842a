package io.cofre.volume.engine;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.testing.TestSettings;
import io.cofre.testing.VolumeContract;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournaledStoreTest extends VolumeContract {
    private static final StoreSettings SETTINGS = TestSettings.ROOMY;
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.of("creds"));

    @TempDir
    Path volume;

    @Override
    protected SessionStore open(Path directory) throws IOException {
        return started(directory, SETTINGS);
    }

    @Test
    void servesFromMemoryWhatIsNotYetInAFile() throws IOException {
        try (JournaledStore store = started(volume, SETTINGS)) {
            create(store);
            put(store, "{\"n\":1}");
            assertThat(read(store)).isEqualTo("{\"n\":1}");
            assertThat(volume.resolve("group")).doesNotExist();
            assertThat(store.figures().memtableBytes()).isPositive();
        }
        assertThat(volume.resolve("group/shop/creds")).hasContent("{\"n\":1}");
    }

    @Test
    void servesTheSameThroughACheckpointAndAfterIt() throws IOException {
        try (JournaledStore store = stepped(volume)) {
            for (int round = 0; round < 3; round++) {
                EngineSteps.commit(store, new Change.CreateInstance(SHOP));
                EngineSteps.commit(store, new Change.PutValue(CREDS, value("{\"n\":" + round + "}")));
                store.engine().checkpointer().checkpoint();
                assertThat(volume.resolve("group/shop/creds")).hasContent("{\"n\":" + round + "}");
                assertThat(read(store)).isEqualTo("{\"n\":" + round + "}");
                EngineSteps.commit(store, new Change.DeleteKey(CREDS));
                assertThat(store.read(CREDS)).isEmpty();
                store.engine().checkpointer().checkpoint();
                assertThat(volume.resolve("group/shop/creds")).doesNotExist();
                assertThat(store.read(CREDS)).isEmpty();
                EngineSteps.commit(store, Deletion.of(SHOP));
                EngineSteps.commit(store, new Change.CreateInstance(SHOP));
                assertThat(store.read(CREDS)).isEmpty();
            }
        }
    }

    @Test
    void recoversFromTheJournalWhatNoCheckpointHadWritten() throws IOException {
        JournaledStore killed = stepped(volume);
        EngineSteps.commit(killed, new Change.CreateInstance(SHOP));
        EngineSteps.commit(killed, new Change.PutValue(CREDS, value("{\"n\":1}")));
        try (JournaledStore store = stepped(volume)) {
            assertThat(store.figures().recoveredCommits()).isEqualTo(2);
            assertThat(read(store)).isEqualTo("{\"n\":1}");
        }
        try (JournaledStore store = stepped(volume)) {
            assertThat(store.figures().recoveredCommits()).isZero();
            assertThat(read(store)).isEqualTo("{\"n\":1}");
        }
    }

    @Test
    void leavesAnEmptyJournalAfterACleanStop() throws IOException {
        try (JournaledStore store = started(volume, SETTINGS)) {
            create(store);
            put(store, "{}");
        }
        try (Stream<Path> files = Files.walk(volume)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(path -> volume.relativize(path).toString()))
                    .containsExactlyInAnyOrder("group/shop/creds", "group/shop/.retained/creds", ".journal/low-water");
        }
    }

    @Test
    void holdsMoreThanTheOverlayAndTheJournalCanByCheckpointing() throws IOException {
        StoreSettings small = new StoreSettings(
                256 << 10, 0, 64 << 10, Duration.ofHours(1), 256 << 10, 4, 64 << 10, TestRetention.GENEROUS);
        String padding = "x".repeat(2_000);
        try (JournaledStore store = started(volume, small)) {
            create(store);
            for (int index = 0; index < 2_000; index++) {
                KeyPath path = new KeyPath(SHOP, Key.of("pre-key-" + index));
                await(store, new Change.PutValue(path, value("\"" + index + padding + "\"")));
            }
            for (int index = 0; index < 2_000; index++) {
                KeyPath path = new KeyPath(SHOP, Key.of("pre-key-" + index));
                assertThat(store.read(path)).contains(value("\"" + index + padding + "\""));
            }
        }
    }

    @Test
    void refusesACommitThatIsTooLargeAndGoesOn() throws IOException {
        try (JournaledStore store = started(volume, SETTINGS)) {
            create(store);
            String large = "\"" + "x".repeat(SETTINGS.commitBytesMax()) + "\"";
            assertThat(store.commit(Commit.of(new Change.PutValue(CREDS, value(large)))))
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("larger");
            put(store, "{}");
            assertThat(read(store)).isEqualTo("{}");
        }
    }

    @Test
    void movesAsideWhatStandsInTheWayOfACheckpoint() throws IOException {
        try (JournaledStore store = stepped(volume)) {
            Files.createDirectories(volume.resolve("group"));
            Files.writeString(volume.resolve("group/shop"), "a stray file");
            EngineSteps.commit(store, new Change.CreateInstance(SHOP));
            store.engine().checkpointer().checkpoint();
            Files.createDirectories(volume.resolve("group/shop/creds/stray"));
            EngineSteps.commit(store, new Change.PutValue(CREDS, value("{}")));
            store.engine().checkpointer().checkpoint();
            assertThat(volume.resolve("group/shop/creds")).hasContent("{}");
            try (Stream<Path> strays = Files.list(volume.resolve(".stray"))) {
                assertThat(strays).hasSize(2);
            }
        }
    }

    private static JournaledStore started(Path directory, StoreSettings settings) throws IOException {
        JournaledStore store = stepped(directory, settings);
        store.start(() -> {});
        return store;
    }

    private static JournaledStore stepped(Path directory) throws IOException {
        return stepped(directory, SETTINGS);
    }

    private static JournaledStore stepped(Path directory, StoreSettings settings) throws IOException {
        return TestStores.open(LocalDisk.at(directory), settings);
    }

    private static void create(SessionStore store) {
        await(store, new Change.CreateInstance(SHOP));
    }

    private static void put(SessionStore store, String text) {
        await(store, new Change.PutValue(CREDS, value(text)));
    }

    private static void await(SessionStore store, Change change) {
        store.commit(Commit.of(change)).orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static String read(SessionStore store) {
        return new String(store.read(CREDS).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }
}
