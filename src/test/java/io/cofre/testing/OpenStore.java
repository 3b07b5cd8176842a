package io.cofre.testing;

import io.cofre.admin.LocalAdministration;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SnapshotReason;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** The worker's store in a directory, for tests of the operations of operators. */
public final class OpenStore implements AutoCloseable {
    public static final InstancePath INSTANCE = instance("i");

    private final Path directory;
    private JournaledStore store;

    public OpenStore(Path directory) throws IOException {
        this.directory = directory;
        this.store = open();
    }

    public JournaledStore store() {
        return store;
    }

    public LocalAdministration administration() {
        return LocalAdministration.alone(store, store.history(), InstantSource.system());
    }

    public static InstancePath instance(String name) {
        return new InstancePath(GroupName.of("g"), InstanceName.of(name));
    }

    public void create(InstancePath instance) {
        store.commit(Commit.of(new Change.CreateInstance(instance))).join();
    }

    public void put(InstancePath instance, String key, String json) {
        put(instance, key, Value.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    public void put(InstancePath instance, String key, Value value) {
        store.commit(Commit.of(new Change.PutValue(new KeyPath(instance, Key.of(key)), value)))
                .join();
    }

    /** Returns once the files hold everything that was committed before. */
    public void settle() {
        create(instance("settled"));
        store.history().snapshot(instance("settled"), SnapshotReason.REQUESTED);
    }

    /** Damages a file as a bad disk would, while no store is open. */
    public void damage(String file) throws IOException {
        store.close();
        Files.write(directory.resolve(file), new byte[64]);
        store = open();
    }

    private JournaledStore open() throws IOException {
        StoreSettings settings =
                StoreSettings.of(4 << 20, 1 << 20, Duration.ofMillis(200), 1 << 20, TestRetention.GENEROUS);
        JournaledStore opened = TestStores.open(LocalDisk.at(directory), settings);
        AtomicBoolean failed = new AtomicBoolean();
        opened.start(() -> failed.set(true));
        return opened;
    }

    @Override
    public void close() {
        store.close();
    }
}
