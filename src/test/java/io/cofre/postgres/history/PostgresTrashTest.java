package io.cofre.postgres.history;

import io.cofre.store.SessionStore;
import io.cofre.store.Trash;
import io.cofre.testing.TrashContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

@SuppressWarnings("NullAway.Init")
class PostgresTrashTest extends TrashContract {
    private KeptDatabase database;

    @Override
    protected SessionStore open() throws IOException {
        database = new KeptDatabase();
        return database.store;
    }

    @Override
    protected Trash trashOf(SessionStore opened) {
        return database.history;
    }

    @AfterEach
    void end() {
        database.close();
    }
}
