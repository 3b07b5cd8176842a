package io.cofre.postgres.engine;

import io.cofre.store.SessionStore;
import io.cofre.testing.SessionStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class PostgresStoreTest extends SessionStoreContract {
    private Optional<OneDatabase> database = Optional.empty();

    @Override
    protected SessionStore open(Path directory) throws IOException {
        if (database.isEmpty()) {
            database = Optional.of(new OneDatabase());
        }
        return database.get().open();
    }

    @AfterEach
    void closeAll() {
        database.ifPresent(OneDatabase::close);
    }
}
