package io.cofre.postgres.engine;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.DatabaseSettings;
import io.cofre.store.IdentityReader;
import io.cofre.testing.TestPostgresql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A new database, and the stores on it. */
final class OneDatabase implements AutoCloseable {
    private final TestPostgresql server = TestPostgresql.running();
    private final String name;
    private final List<PostgresStore> stores = new ArrayList<>();

    OneDatabase() throws IOException {
        name = server.newDatabase("store");
    }

    DatabaseSettings settings() {
        return TestPostgresql.settings(server.url(name));
    }

    /** A store on it, as of a worker that starts. */
    PostgresStore open() throws IOException {
        return open(settings());
    }

    PostgresStore open(DatabaseSettings settings) throws IOException {
        PostgresStore store = PostgresStore.open(Database.open(settings), IdentityReader.NONE);
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

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    @Override
    public void close() {
        stores.forEach(PostgresStore::close);
    }
}
