package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import io.cofre.testing.Deletion;
import io.cofre.testing.crash.SessionModel;
import io.cofre.testing.crash.TemporaryFileSystem;
import io.cofre.testing.crash.TestNames;
import io.cofre.testing.crash.TestValue;
import io.cofre.testing.crash.TestedStore;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with another file system that is mounted inside the volume: no rename leads there, and none out of it. */
final class MountedInsideTest {
    private static final TestNames TERRITORY = TestNames.of("group");
    private static final InstancePath INSTANCE = TERRITORY.instances().get(0);
    private static final List<KeyPath> KEYS = TERRITORY.paths().stream()
            .filter(path -> path.instance().equals(INSTANCE))
            .toList();

    @TempDir
    private Path directory;

    @Test
    void takesAndRemovesValuesOfAGroupThatIsAMount() throws IOException {
        assumeTrue(TemporaryFileSystem.isPossible(), "a mount needs root");
        Path group = Files.createDirectories(directory.resolve(Layout.of(INSTANCE.group())));
        try (TemporaryFileSystem mounted = TemporaryFileSystem.mount(group, 8 << 20, 1_000)) {
            SessionStore store = TestedStore.JOURNALED.open(LocalDisk.at(directory));
            store.commit(Commit.of(new Change.CreateInstance(INSTANCE))).join();
            KEYS.forEach(path -> put(store, path, "1"));
            KEYS.forEach(path -> put(store, path, "2"));
            store.commit(Commit.of(new Change.DeleteKey(KEYS.get(0)))).join();
            store.close();
            assertThat(mounted.root().resolve(INSTANCE.instance().fileName()))
                    .isDirectoryContaining(
                            file -> file.endsWith(KEYS.get(1).key().fileName()))
                    .isDirectoryNotContaining(
                            file -> file.endsWith(KEYS.get(0).key().fileName()));

            SessionStore restarted = TestedStore.JOURNALED.open(LocalDisk.at(directory));
            assertThat(SessionModel.served(restarted, KEYS.get(0))).isEmpty();
            assertThat(SessionModel.served(restarted, KEYS.get(1))).contains("2");
            restarted.commit(Commit.of(Deletion.of(INSTANCE))).join();
            restarted.close();
            assertThat(mounted.root()).isEmptyDirectory();
            assertThat(directory.resolve(".trash")).isNotEmptyDirectory();
            assertThat(directory.resolve(".journal/set-aside")).doesNotExist();
        }
    }

    private static void put(SessionStore store, KeyPath path, String version) {
        store.commit(Commit.of(new Change.PutValue(path, TestValue.of(path, version))))
                .join();
    }
}
