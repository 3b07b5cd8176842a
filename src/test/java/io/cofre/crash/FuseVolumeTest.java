package io.cofre.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.session.FileName;
import io.cofre.session.GroupName;
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
import io.cofre.testing.crash.MergingFileSystem;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import io.cofre.volume.names.VolumeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every store, on a real file system that ignores case and the form of accents, as macOS has it. */
class FuseVolumeTest extends VolumeContract {
    @TempDir
    static Path tools;

    /** They are unmounted at the end, because the things that a test closes after itself are still on one. */
    private static final List<MergingFileSystem> MOUNTED = new ArrayList<>();

    private static Path program = Path.of("");
    private Path mountPoint = Path.of("");

    @BeforeAll
    static void compile() throws IOException {
        assumeTrue(
                MergingFileSystem.isPossible(),
                "SKIPPED: a file system that ignores case needs root, /dev/fuse, gcc and libfuse3-dev");
        program = MergingFileSystem.compile(tools);
    }

    @Override
    protected SessionStore open(Path directory) throws IOException {
        if (mountPoint.equals(Path.of(""))) {
            mountPoint = Files.createTempDirectory(tools, "mounted");
            MOUNTED.add(MergingFileSystem.mount(program, directory, mountPoint));
        }
        return opened(mountPoint);
    }

    @AfterAll
    static void unmount() throws IOException {
        for (MergingFileSystem mounted : MOUNTED) {
            mounted.close();
        }
        MOUNTED.clear();
    }

    @Override
    protected String nameOnVolume(String name) {
        return FileName.guarded(name);
    }

    @Test
    void keepsKeysApartThatAreOneFileThere() throws IOException {
        InstancePath shop = new InstancePath(GroupName.of("Shop"), InstanceName.of("S\u00e3o"));
        List<String> keys = List.of("creds", "Creds", "key-KwA", "key-Kwa", "\u00e3", "a\u0303", "\u00c3");
        Path volume = Files.createDirectory(mountPoint.resolve("another"));
        assertThat(mountPoint.resolve("ANOTHER")).isDirectory();
        try (JournaledStore store = opened(volume)) {
            store.commit(Commit.of(new Change.CreateInstance(shop))).join();
            for (String key : keys) {
                Value value = Value.of(("\"" + key + "\"").getBytes(UTF_8));
                store.commit(Commit.of(new Change.PutValue(new KeyPath(shop, Key.of(key)), value)))
                        .join();
            }
        }
        try (JournaledStore store = opened(volume)) {
            assertThat(store.keys(shop)).map(Key::toString).containsExactlyInAnyOrderElementsOf(keys);
            for (String key : keys) {
                assertThat(store.read(new KeyPath(shop, Key.of(key)))
                                .orElseThrow()
                                .bytes())
                        .asString(UTF_8)
                        .isEqualTo("\"" + key + "\"");
            }
        }
    }

    private static JournaledStore opened(Path directory) throws IOException {
        StoreSettings settings = TestSettings.ROOMY;
        JournaledStore store = TestStores.open(
                VolumeNames.on(LocalDisk.at(directory), Layout.JOURNAL, InstantSource.system()), settings);
        store.start(() -> {});
        return store;
    }
}
