package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.DatabaseSettings;
import io.cofre.store.IdentityReader;
import io.cofre.testing.ChildProcess;
import io.cofre.testing.TestPostgresql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A new database, and the stores on it. */
final class OneDatabase implements AutoCloseable {
    private volatile TestPostgresql server;
    private final String name;
    private final List<PostgresStore> stores = new ArrayList<>();

    OneDatabase() throws IOException {
        this(TestPostgresql.running());
    }

    /** A database of that server. */
    OneDatabase(TestPostgresql server) throws IOException {
        this.server = server;
        name = server.newDatabase("store");
    }

    /** From now on the tests look at that server, which has the database. The stores have to find it. */
    void isOn(TestPostgresql promoted) {
        server = promoted;
    }

    /** The settings of a store that finds the primary of two servers. */
    DatabaseSettings over(TestPostgresql other) {
        return TestPostgresql.settings(server.url(name, other));
    }

    DatabaseSettings settings() {
        return TestPostgresql.settings(server.url(name));
    }

    /** The settings of a store that reaches it by a proxy on that port. */
    DatabaseSettings by(int port) {
        return TestPostgresql.settings(server.url(name, port) + "?socketTimeout=1");
    }

    int port() {
        return server.port();
    }

    /** A store on it, as of a worker that starts. */
    PostgresStore open() throws IOException {
        return open(settings());
    }

    PostgresStore open(DatabaseSettings settings) throws IOException {
        return open(settings, StoreObserver.NONE);
    }

    PostgresStore open(DatabaseSettings settings, StoreObserver observer) throws IOException {
        PostgresStore store = PostgresStore.open(Database.open(settings), IdentityReader.NONE, observer);
        store.start(() -> {});
        stores.add(store);
        return store;
    }

    /** Runs a statement by a connection of its own. */
    void run(String sql) {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The first column of the first row. */
    long number(String query) {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Has the database end, or interrupt, what the stores on it do. */
    long signal(String function, String which) {
        return number("SELECT count(" + function + "(pid)) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'cofre' AND " + which);
    }

    /** Kills a process of the server that works for a store; the server ends all others, and recovers by itself. */
    void killBackend() throws Exception {
        long pid = number("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'cofre' ORDER BY random() LIMIT 1");
        if (pid <= 1) {
            throw new AssertionError("no store is connected");
        }
        ChildProcess.signal(pid, "KILL");
    }

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    @Override
    public void close() {
        stores.forEach(PostgresStore::close);
    }
}
