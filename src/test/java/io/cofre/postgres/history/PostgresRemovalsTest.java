package io.cofre.postgres.history;

import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.testing.RemovalsContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

@SuppressWarnings("NullAway.Init")
class PostgresRemovalsTest extends RemovalsContract {
    private KeptDatabase database;

    @Override
    protected SessionStore open() throws IOException {
        database = new KeptDatabase();
        return database.store;
    }

    @Override
    protected SessionHistory historyOf(SessionStore opened) {
        return database.history;
    }

    @AfterEach
    void end() {
        database.close();
    }
}
