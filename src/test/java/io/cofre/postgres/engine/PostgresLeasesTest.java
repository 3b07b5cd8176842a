package io.cofre.postgres.engine;

import io.cofre.store.SessionStore;
import io.cofre.testing.LeasesContract;
import io.cofre.testing.SetClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class PostgresLeasesTest extends LeasesContract {
    private Optional<OneDatabase> database = Optional.empty();

    @Override
    protected SessionStore open(Path directory, SetClock clock) throws IOException {
        if (database.isPresent()) {
            return database.get().open();
        }
        OneDatabase made = new OneDatabase();
        database = Optional.of(made);
        SessionStore store = made.open();
        made.run("CREATE TABLE test_clock (at timestamptz NOT NULL); INSERT INTO test_clock VALUES (now());"
                + " CREATE OR REPLACE FUNCTION session_clock() RETURNS timestamptz LANGUAGE sql VOLATILE"
                + " AS 'SELECT at FROM test_clock'");
        clock.tells(time -> pass(made, time));
        return store;
    }

    private static void pass(OneDatabase database, Duration time) {
        database.run("UPDATE test_clock SET at = at + " + time.toMillis() + " * interval '1 millisecond'");
    }

    /** The database keeps the time, whichever worker is there. */
    @Override
    protected boolean startsTimesAnew() {
        return false;
    }

    @AfterEach
    void closeAll() {
        database.ifPresent(OneDatabase::close);
    }
}
