package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.identity.InstanceState;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestRetention;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the calls of the disk that a list of instances makes. */
@Timeout(120)
class QuickListTest {
    private static final InstancePath INSTANCE = OpenStore.instance("i");
    private static final int KEYS = 500;

    /**
     * The calls for one instance: the listing, the directory's age, and creds twice, for the identity and for the
     * state.
     */
    private static final int CALLS_MAX = 12;

    @TempDir
    private Path directory;

    private record Call(Operation operation, Path path) {}

    @Test
    void looksAtNoKeyButCreds() throws IOException {
        List<Call> calls = new CopyOnWriteArrayList<>();
        store(directory, calls).close();
        JournaledStore filled = store(directory, calls);
        fill(filled);
        filled.close();
        JournaledStore store = store(directory, calls);
        try {
            LocalAdministration administration =
                    LocalAdministration.alone(store, store.history(), InstantSource.system());
            calls.clear();

            List<InstanceSummary> found = administration.list();

            assertThat(found).hasSize(1);
            assertThat(found.get(0).keys()).isEqualTo(KEYS + 1);
            assertThat(found.get(0).state()).isEqualTo(InstanceState.PAIRED);
            assertThat(calls).isNotEmpty().hasSizeLessThanOrEqualTo(CALLS_MAX);
            // A list looks at what each name is.
            assertThat(calls)
                    .doesNotContain(new Call(Operation.LIST, Path.of("g", "i")))
                    .contains(new Call(Operation.NAMES, Path.of("g", "i")));
            assertThat(calls)
                    .allSatisfy(call -> assertThat(call.path().toString()).doesNotContain("pre-key"));
        } finally {
            store.close();
        }
    }

    private static void fill(JournaledStore store) {
        store.commit(Commit.of(new Change.CreateInstance(INSTANCE))).join();
        put(store, Key.CREDS, TestCreds.paired("ana"));
        Value value = Value.of("{}".getBytes(StandardCharsets.UTF_8));
        IntStream.range(0, KEYS).forEach(number -> put(store, Key.of("pre-key-" + number), value));
    }

    private static void put(JournaledStore store, Key key, Value value) {
        store.commit(Commit.of(new Change.PutValue(new KeyPath(INSTANCE, key), value)))
                .join();
    }

    private static JournaledStore store(Path directory, List<Call> calls) throws IOException {
        InterceptedDisk disk = new InterceptedDisk(LocalDisk.at(directory));
        disk.intercept((operation, path) -> {
            if (path.startsWith("g")) {
                calls.add(new Call(operation, path));
            }
        });
        StoreSettings settings =
                StoreSettings.of(4 << 20, 1 << 20, Duration.ofMillis(200), 1 << 20, TestRetention.GENEROUS);
        JournaledStore opened = TestStores.open(disk, settings);
        AtomicBoolean failed = new AtomicBoolean();
        opened.start(() -> failed.set(true));
        return opened;
    }
}
