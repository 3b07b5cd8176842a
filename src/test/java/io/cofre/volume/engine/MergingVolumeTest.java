package io.cofre.volume.engine;

import static io.cofre.testing.Texts.instance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.FileName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.TestSettings;
import io.cofre.testing.VolumeContract;
import io.cofre.testing.disk.MergingDisk;
import io.cofre.testing.disk.SimulatedNames;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.names.VolumeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests of a store on a volume that takes some names for others: it keeps the promises of every store, and no two keys
 * become one.
 */
class MergingVolumeTest extends VolumeContract {
    /** Each would be one file with another one, or none at all, on some file system. */
    private static final List<String> KEYS = List.of(
            "creds",
            "Creds",
            "CREDS",
            "app-state-sync-key-AAAAAKwA",
            "app-state-sync-key-AAAAAKwa",
            "S\u00e3o",
            "Sa\u0303o",
            "S\u00c3O",
            "stra\u00dfe",
            "STRASSE",
            "strasse",
            "\u212a",
            "K",
            "k",
            "sender-key-1@g.us::5511::0",
            "a*?\"<>|b",
            "a",
            "a.",
            "a ",
            "con",
            "CON",
            "nul.txt",
            "%4B",
            "%4b",
            "a/b",
            "A/B",
            "pre-ke~1");

    @TempDir
    Path volume;

    @Override
    protected SessionStore open(Path directory) throws IOException {
        return opened(directory, SimulatedNames.LIKE_APFS);
    }

    @Override
    protected String nameOnVolume(String name) {
        return FileName.guarded(name);
    }

    @ParameterizedTest
    @EnumSource
    void keepsKeysGroupsAndInstancesApartAcrossACheckpointAndARestart(SimulatedNames naming) throws IOException {
        List<InstancePath> instances = List.of(
                instance("Shop", "Loja"), instance("shop", "loja"), instance("Shop", "LOJA"), instance("shop.", "a:b"));
        try (JournaledStore store = opened(volume, naming)) {
            for (InstancePath instance : instances) {
                store.commit(Commit.of(new Change.CreateInstance(instance))).join();
                for (String key : KEYS) {
                    put(store, new KeyPath(instance, Key.of(key)), text(instance, key));
                }
            }
        }
        try (JournaledStore store = opened(volume, naming)) {
            for (InstancePath instance : instances) {
                for (String key : KEYS) {
                    assertThat(read(store, new KeyPath(instance, Key.of(key)))).isEqualTo(text(instance, key));
                }
                assertThat(store.keys(instance)).map(Key::toString).containsExactlyElementsOf(new TreeSet<>(KEYS));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesWhatWasWrittenWithoutTheEscapeUnderTheKeyThatItSpells(SimulatedNames naming) throws IOException {
        Path instance = Files.createDirectories(volume.resolve("Shop/Loja"));
        Files.writeString(instance.resolve("app-state-sync-key-AAAAAKwA"), "{\"k\":1}");
        Files.writeString(instance.resolve("Creds"), "{\"c\":1}");
        Path snapshot = Files.createDirectories(volume.resolve(".trash/20261122T061331Z-3fa9c1d2/Shop/Outra"));
        Files.writeString(snapshot.resolve("K"), "{\"t\":1}");

        try (JournaledStore store = opened(volume, naming)) {
            InstancePath path = instance("Shop", "Loja");
            assertThat(read(store, new KeyPath(path, Key.of("app-state-sync-key-AAAAAKwA"))))
                    .isEqualTo("{\"k\":1}");
            assertThat(store.read(new KeyPath(path, Key.of("app-state-sync-key-AAAAAKwa"))))
                    .isEmpty();
            assertThat(store.read(new KeyPath(path, Key.CREDS))).isEmpty();
            assertThat(store.history().trash())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.instances()).containsExactly(InstanceName.of("Outra")));
        }
    }

    @Test
    void isReadOnAnOrdinaryVolumeAgain() throws IOException {
        KeyPath key = new KeyPath(instance("Shop", "Loja"), Key.of("S\u00e3o-K"));
        try (JournaledStore store = opened(volume, SimulatedNames.LIKE_APFS)) {
            store.commit(Commit.of(new Change.CreateInstance(key.instance()))).join();
            put(store, key, "1");
        }
        assertThat(volume.resolve("%53hop/%4Coja/%53%C3%A3o-%4B")).hasContent("1");
        assertThat(volume.resolve(".names")).exists();

        try (JournaledStore store = opened(volume, SimulatedNames.KEPT)) {
            assertThat(read(store, key)).isEqualTo("1");
        }
        assertThat(volume.resolve("Shop/Loja/S\u00e3o-K")).hasContent("1");
        assertThat(volume.resolve(".names")).doesNotExist();
    }

    @Test
    void refusesANameThatHasNoRoomThere() throws IOException {
        try (JournaledStore store = opened(volume, SimulatedNames.LIKE_APFS)) {
            InstancePath shop = instance("g", "i");
            store.commit(Commit.of(new Change.CreateInstance(shop))).join();
            put(store, new KeyPath(shop, Key.of("A".repeat(85))), "1");
            KeyPath tooLong = new KeyPath(shop, Key.of("A".repeat(86)));
            assertThatThrownBy(() -> put(store, tooLong, "1"))
                    .hasCauseInstanceOf(CofreException.class)
                    .cause()
                    .hasMessageContaining("key is too long")
                    .extracting(refused -> ((CofreException) refused).code())
                    .isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(store.read(tooLong)).isEmpty();
            put(store, new KeyPath(shop, Key.CREDS), "{}");
        }
    }

    private static String text(InstancePath instance, String key) {
        return "\"" + instance.group() + instance.instance() + key.replace("\"", "'") + "\"";
    }

    private static void put(JournaledStore store, KeyPath path, String text) {
        store.commit(Commit.of(new Change.PutValue(path, Value.of(text.getBytes(UTF_8)))))
                .join();
    }

    private static String read(JournaledStore store, KeyPath path) {
        return new String(store.read(path).orElseThrow().bytes(), UTF_8);
    }

    private static JournaledStore opened(Path directory, SimulatedNames naming) throws IOException {
        Disk disk = new MergingDisk(LocalDisk.at(directory), naming);
        StoreSettings settings = TestSettings.ROOMY;
        JournaledStore store = TestStores.open(VolumeNames.on(disk, Layout.JOURNAL, InstantSource.system()), settings);
        store.start(() -> {});
        return store;
    }
}
