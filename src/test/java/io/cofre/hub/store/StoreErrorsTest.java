package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.testing.CapturedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The errors of a database that refuses a statement: their messages reach the log. */
@Isolated
class StoreErrorsTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void tellNothingOfAnEvent(TestDatabase database) throws Exception {
        StoreSettings settings = database.newStore(directory);
        try (TestHub hub = new TestHub(settings, new TestHub.Clock())) {
            Instance instance = hub.instance("t", "shop");
            refuseEach(settings, "event");
            assertThatThrownBy(() -> hub.append(instance, "planted-1")).satisfies(this::showsNothingPlanted);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellNothingOfASubscription(TestDatabase database) throws Exception {
        StoreSettings settings = database.newStore(directory);
        try (TestHub hub = new TestHub(settings, new TestHub.Clock())) {
            Instance instance = hub.instance("t", "shop");
            refuseEach(settings, "subscription");
            Subscription draft = TestHub.draft(instance, "planted-2");
            assertThatThrownBy(() -> hub.store.registry().addSubscription(draft))
                    .satisfies(this::showsNothingPlanted);
        }
    }

    private void showsNothingPlanted(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        // The server has a log of its own, which the test shows as well.
        String ours = log.text()
                .lines()
                .filter(line -> !line.contains("EmbeddedPostgres"))
                .collect(Collectors.joining("\n"));
        assertThat(ours).contains("a write was not stored");
        assertThat(ours + trace).doesNotContain("planted");
    }

    /** Has a table refuse each new row, and name the row as far as the database does that. */
    private static void refuseEach(StoreSettings settings, String table) throws IOException, SQLException {
        boolean isPostgresql = settings.url().isPresent();
        String url = settings.url()
                .orElseGet(() -> "jdbc:sqlite:" + settings.directory().resolve("hub.db"));
        try (Connection connection = DriverManager.getConnection(
                        url, settings.user().orElse(""), settings.password().orElse(""));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    isPostgresql
                            ? "ALTER TABLE " + table + " ADD CONSTRAINT refuses CHECK (tenant = '')"
                            : "CREATE TRIGGER refuses BEFORE INSERT ON " + table
                                    + " BEGIN SELECT RAISE(ABORT, 'refused'); END");
        }
    }
}
