package io.cofre.postgres.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.DatabaseSettings;
import io.cofre.postgres.engine.PostgresStore;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.SessionCopy;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.Deletion;
import io.cofre.testing.SetClock;
import io.cofre.testing.TestPostgresql;
import io.cofre.testing.TestRetention;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A history in a fresh database whose clocks a test sets, with a store beside it. Creds of the identity {@code a} are
 * {@code {"who":"a"}}; others have no identity.
 */
@SuppressWarnings("NullAway.Init")
final class KeptDatabase implements AutoCloseable {
    static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("São João"));
    static final InstancePath OTHER = new InstancePath(GroupName.of("group"), InstanceName.of("other"));
    static final Key PRE_KEY = Key.of("pre-key-1");
    static final long MUCH = 1 << 30;

    private static final Pattern WHO = Pattern.compile("\"who\":\"(\\w+)\"");

    final SetClock clock = new SetClock();
    final DatabaseSettings settings;
    SessionStore store;
    PostgresHistory history;
    private final Database others;

    KeptDatabase() throws IOException {
        this(Duration.ofSeconds(30));
    }

    /** @param timeout the time for which something is tried again */
    KeptDatabase(Duration timeout) throws IOException {
        this(TestPostgresql.running().newStore().trying(timeout));
    }

    /** @param settings of an empty database */
    KeptDatabase(DatabaseSettings settings) throws IOException {
        this.settings = settings;
        others = Database.open(settings);
        open(TestRetention.GENEROUS);
    }

    /** The history that another worker on the same database has. */
    PostgresHistory another(Retention retention) {
        return historyOf(others, retention);
    }

    private PostgresHistory historyOf(Database on, Retention retention) {
        return PostgresHistory.withClocks(
                on,
                retention,
                KeptDatabase::identityIn,
                InstantSource.system(),
                clock::nanoseconds,
                told -> told.plus(ahead()));
    }

    /** The time by which the clock of the database is ahead. */
    private Duration ahead() {
        return Duration.between(Instant.now(), clock.now());
    }

    static Optional<String> identityIn(Value creds) {
        Matcher who = WHO.matcher(new String(creds.bytes(), UTF_8));
        return who.find() ? Optional.of(who.group(1)) : Optional.empty();
    }

    void restart(int snapshotsPerInstance, long bytesMax) throws IOException {
        restart(new Retention(Duration.ofDays(7), bytesMax, Duration.ofDays(30), snapshotsPerInstance, bytesMax));
    }

    void restart(Retention retention) throws IOException {
        store.close();
        open(retention);
    }

    private void open(Retention retention) throws IOException {
        Database database = Database.open(settings);
        PostgresStore opened = PostgresStore.open(database, KeptDatabase::identityIn);
        opened.start(() -> {});
        history = historyOf(database, retention);
        opened.retains(history::retainedCreds);
        store = opened;
    }

    void put(InstancePath instance, Key key, String text) {
        commit(
                new Change.CreateInstance(instance),
                new Change.PutValue(new KeyPath(instance, key), Value.of(text.getBytes(UTF_8))));
    }

    void pair(InstancePath instance, String who) {
        put(instance, Key.CREDS, "{\"who\":\"" + who + "\"}");
    }

    /** Keeps the present identity, and then replaces it by another one. */
    Snapshot replaceBy(InstancePath instance, String who) {
        Snapshot kept = history.snapshot(instance, SnapshotReason.IDENTITY_CHANGE);
        pair(instance, who);
        return kept;
    }

    void takeSnapshots(InstancePath instance, int count) {
        for (int taken = 0; taken < count; taken++) {
            history.snapshot(instance, SnapshotReason.REQUESTED);
        }
    }

    RecoveryPointId remove(InstancePath instance) {
        Change.DeleteInstance removal = Deletion.of(instance);
        commit(removal);
        return removal.id();
    }

    void commit(Change... changes) {
        store.commit(Commit.of(changes)).join();
    }

    List<RecoveryPointId> ids(InstancePath instance) {
        return history.snapshots(instance).stream().map(Snapshot::id).toList();
    }

    Map<String, String> live(InstancePath instance) {
        Map<String, String> values = new TreeMap<>();
        for (Key key : store.keys(instance)) {
            values.put(
                    key.toString(), text(store.read(new KeyPath(instance, key)).orElseThrow()));
        }
        return values;
    }

    static Map<String, String> values(SessionCopy opened) {
        try (SessionCopy copy = opened) {
            Map<String, String> values = new TreeMap<>();
            copy.keys().forEach(key -> values.put(key.toString(), text(copy.read(key))));
            return values;
        }
    }

    static String text(Value value) {
        return new String(value.bytes(), UTF_8);
    }

    /** A connection of the test's own. */
    Connection connect() throws SQLException {
        return TestPostgresql.running().connect(name());
    }

    String name() {
        return settings.url().substring(settings.url().lastIndexOf('/') + 1);
    }

    /** Changes rows as no worker would. */
    void change(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    long count(String sql) {
        try (Connection connection = connect()) {
            return Sql.first(connection, sql, row -> row.getLong(1)).orElseThrow();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        history.close();
        store.close();
        others.close();
    }
}
