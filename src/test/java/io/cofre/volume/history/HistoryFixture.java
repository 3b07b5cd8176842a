package io.cofre.volume.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionHistory;
import io.cofre.store.Snapshot;
import io.cofre.testing.Deletion;
import io.cofre.testing.TestRetention;
import io.cofre.testing.TestSettings;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store on a real disk without its threads, with an instance of two values, and the steps that tests of its history
 * share.
 */
@SuppressWarnings("NullAway.Init")
public abstract class HistoryFixture {
    public static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("São João"));
    public static final InstancePath OTHER = new InstancePath(GroupName.of("group"), InstanceName.of("other"));
    public static final Key PRE_KEY = Key.of("pre-key-1");

    @TempDir
    public Path volume;

    public JournaledStore store;
    public SessionHistory history;

    @BeforeEach
    public void open() throws IOException {
        open(TestRetention.GENEROUS);
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"n\":1}");
        put(PRE_KEY, "\"one\"");
    }

    public void open(Retention retention) throws IOException {
        StoreSettings settings = TestSettings.with(retention);
        store = TestStores.open(LocalDisk.at(volume), settings);
        history = store.history();
    }

    @AfterEach
    public void close() {
        store.close();
    }

    public void reopen() throws IOException {
        store.close();
        open(TestRetention.GENEROUS);
    }

    public Path file(String name) {
        return volume.resolve("group/São João").resolve(name);
    }

    public RecoveryPointId delete() {
        Change.DeleteInstance delete = Deletion.of(SHOP);
        commit(delete);
        return delete.id();
    }

    public void put(Key key, String text) {
        commit(new Change.PutValue(new KeyPath(SHOP, key), value(text)));
    }

    public void commit(Change change) {
        EngineSteps.commit(store, change);
    }

    public Map<String, String> live() {
        Map<String, String> values = new TreeMap<>();
        for (Key key : store.keys(SHOP)) {
            Optional<Value> value = store.read(new KeyPath(SHOP, key));
            values.put(key.toString(), new String(value.orElseThrow().bytes(), UTF_8));
        }
        return values;
    }

    public Map<String, String> content(Snapshot snapshot) {
        Map<String, String> values = new TreeMap<>();
        try (SessionCopy copy = history.openSnapshot(snapshot.instance(), snapshot.id())) {
            for (Key key : copy.keys()) {
                values.put(key.toString(), new String(copy.read(key).bytes(), UTF_8));
            }
        }
        return values;
    }

    public static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    public static Value value(String text) {
        return Value.of(text.getBytes(UTF_8));
    }
}
