package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.LaterDatabase;
import io.cofre.store.IdentityReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers of two versions on one database: the later one changes the schema while the others serve. */
@Timeout(180)
class SchemaUpdateTest {
    private static final int ATTEMPTS = 5;

    @Test
    void workersThatRunGoOnBesideALaterOneAndOneThatStartsRefuses() throws Exception {
        try (OneDatabase database = new OneDatabase()) {
            List<PostgresStore> stores = new CopyOnWriteArrayList<>(List.of(open(database), open(database)));
            try (StoreLoad load = new StoreLoad(database, stores)) {
                load.start();
                load.awaitAnswers(3);
                try (PostgresStore later = openLater(database)) {
                    load.awaitAnswers(3);
                    stores.add(later);
                    load.awaitAnswers(6);
                    requireRefused(database);
                    // Connections that are made from now on have never seen the former schema.
                    database.signal("pg_terminate_backend", "true");
                    load.awaitAnswers(6);
                    assertThat(database.number("SELECT count(*) FROM session_entry WHERE later = 'later'"))
                            .isPositive();
                    assertThat(load.end()).isEmpty();
                }
            }
        }
    }

    private static PostgresStore open(OneDatabase database) throws IOException {
        return database.open(database.settings().trying(Duration.ofMinutes(1)));
    }

    /** The change of tables may lose to what holds them. Its worker is then started again, as its supervisor does. */
    private static PostgresStore openLater(OneDatabase database) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Database opened = LaterDatabase.open(database.settings().trying(Duration.ofMinutes(1)));
                PostgresStore store = PostgresStore.open(opened, IdentityReader.NONE, StoreObserver.NONE);
                store.start(() -> {});
                return store;
            } catch (IOException failure) {
                if (attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private static void requireRefused(OneDatabase database) {
        assertThatThrownBy(database::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a newer version of Cofre made this database (schema 99)");
    }
}
