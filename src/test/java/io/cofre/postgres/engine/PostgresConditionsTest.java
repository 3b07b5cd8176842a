package io.cofre.postgres.engine;

import io.cofre.session.KeyPath;
import io.cofre.store.SessionStore;
import io.cofre.testing.ConditionsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class PostgresConditionsTest extends ConditionsContract {
    private Optional<OneDatabase> database = Optional.empty();

    @Override
    protected SessionStore open(Path directory) throws IOException {
        if (database.isEmpty()) {
            database = Optional.of(new OneDatabase());
        }
        return database.get().open();
    }

    @Override
    protected void damage(Path directory, KeyPath path) {
        database.orElseThrow()
                .run("UPDATE session_entry SET value = set_byte(value, 0, 0) WHERE key = '" + path.key() + "'");
    }

    @AfterEach
    void closeAll() {
        database.ifPresent(OneDatabase::close);
    }
}
