package io.cofre.postgres.history;

import io.cofre.store.SessionStore;
import io.cofre.store.Snapshots;
import io.cofre.testing.SnapshotsContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

@SuppressWarnings("NullAway.Init")
class PostgresSnapshotsTest extends SnapshotsContract {
    private KeptDatabase database;

    @Override
    protected SessionStore open() throws IOException {
        database = new KeptDatabase();
        return database.store;
    }

    @Override
    protected Snapshots snapshotsOf(SessionStore opened) {
        return database.history;
    }

    @AfterEach
    void end() {
        database.close();
    }
}
