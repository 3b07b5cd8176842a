package io.cofre.hub.store;

import io.cofre.testing.TestPostgresql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** The databases that the store runs on. */
public enum TestDatabase {
    SQLITE {
        @Override
        public StoreSettings newStore(Path directory) {
            return StoreSettings.sqlite(directory);
        }
    },
    POSTGRESQL {
        @Override
        public StoreSettings newStore(Path directory) throws IOException {
            return Hubs.newDatabase(directory);
        }
    };

    /** The settings of a new, empty store. */
    public abstract StoreSettings newStore(Path directory) throws IOException;

    /** The databases of hubs on the PostgreSQL of this process. */
    static final class Hubs {
        private static final String PREFIX = "hub";

        private Hubs() {}

        static StoreSettings newDatabase(Path directory) throws IOException {
            TestPostgresql server = TestPostgresql.running();
            return StoreSettings.postgresql(
                    directory, server.url(server.newDatabase(PREFIX)), TestPostgresql.USER, TestPostgresql.PASSWORD);
        }

        /** Ends all connections to the databases of hubs, as a restart does. */
        static void cutConnections() throws SQLException {
            TestPostgresql.running().cutConnections(PREFIX);
        }
    }
}
