package io.cofre.volume.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.testing.SetClock;
import io.cofre.testing.TestSettings;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.EngineObserver;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A store whose clocks a test sets. Creds of the identity {@code a} are {@code {"who":"a"}}; others have no identity.
 */
abstract class RetentionFixture extends HistoryFixture {
    static final Duration TRASH_AGE = Duration.ofDays(7);
    static final Duration SNAPSHOT_AGE = Duration.ofDays(30);
    static final long MUCH = 1 << 30;

    private static final Pattern WHO = Pattern.compile("\"who\":\"(\\w+)\"");

    final SetClock clock = new SetClock();

    @Override
    public void open(Retention retention) throws IOException {
        StoreSettings settings = TestSettings.with(retention);
        store = JournaledStore.open(
                LocalDisk.at(volume), settings, EngineObserver.NONE, RetentionFixture::identityIn, clock.retention());
        history = store.history();
    }

    private static Optional<String> identityIn(Value creds) {
        Matcher who = WHO.matcher(new String(creds.bytes(), UTF_8));
        return who.find() ? Optional.of(who.group(1)) : Optional.empty();
    }

    void restart(int snapshotsPerInstance, long bytesMax) throws IOException {
        store.close();
        open(new Retention(TRASH_AGE, bytesMax, SNAPSHOT_AGE, snapshotsPerInstance, bytesMax));
    }

    /** Keeps the present identity, and then replaces it by another one. */
    Snapshot replaceBy(InstancePath instance, String who) {
        Snapshot kept = history.snapshot(instance, SnapshotReason.IDENTITY_CHANGE);
        pair(instance, who);
        return kept;
    }

    void pair(InstancePath instance, String who) {
        commit(new Change.CreateInstance(instance));
        commit(new Change.PutValue(new KeyPath(instance, Key.CREDS), value("{\"who\":\"" + who + "\"}")));
    }

    void takeSnapshots(InstancePath instance, int count) {
        for (int taken = 0; taken < count; taken++) {
            history.snapshot(instance, SnapshotReason.REQUESTED);
        }
    }

    RecoveryPointId remove(InstancePath instance) {
        Change.DeleteInstance removal = Deletion.of(instance);
        commit(removal);
        EngineSteps.checkpoint(store);
        return removal.id();
    }

    List<RecoveryPointId> ids(InstancePath instance) {
        return history.snapshots(instance).stream().map(Snapshot::id).toList();
    }

    Path snapshotDirectory(InstancePath instance) {
        return volume.resolve(".snapshots")
                .resolve(instance.group().fileName())
                .resolve(instance.instance().fileName());
    }
}
