package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.Polled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite database that another program locks or damages while the hub uses it. */
@SuppressWarnings("NullAway.Init")
class LockedDatabaseTest {
    private static final int PAGE_BYTES = 4_096;

    @TempDir
    private Path directory;

    private TestHub open() throws IOException {
        return new TestHub(StoreSettings.sqlite(directory), new TestHub.Clock());
    }

    private static void requireRefusal(TestHub hub, Instance instance) {
        assertThatThrownBy(() -> hub.append(instance, "refused"))
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(hub.store.isWritable()).isFalse();
    }

    @Test
    void refusesEventsWhileAnotherProgramHoldsALockAndRecoversByItself() throws IOException, SQLException {
        try (TestHub hub = open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("hub.db"));
                Statement statement = other.createStatement()) {
            Instance instance = hub.instance("t", "shop");
            List<HubEvent> acknowledged = new ArrayList<>();
            acknowledged.add(hub.append(instance, "before"));
            statement.execute("BEGIN IMMEDIATE");

            requireRefusal(hub, instance);

            assertThat(hub.store.events().after("t", 0, Optional.empty(), 10)).isEqualTo(acknowledged);
            statement.execute("ROLLBACK");
            Polled.until(hub.store::isWritable);
            acknowledged.add(hub.append(instance, "after"));
            assertThat(hub.store.events().after("t", 0, Optional.empty(), 10)).isEqualTo(acknowledged);
        }
    }

    @Test
    void refusesEventsOnceTheDatabaseIsDamaged() throws IOException, SQLException {
        try (TestHub hub = open()) {
            Instance instance = hub.instance("t", "shop");
            hub.append(instance, 2_000);
        }
        try (TestHub hub = open()) {
            Instance instance = hub.store.registry().instances("t").get(0);
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve("hub.db").toFile(), "rw")) {
                byte[] garbage = "damaged.".repeat(PAGE_BYTES / 8).getBytes(StandardCharsets.US_ASCII);
                for (long at = PAGE_BYTES; at < file.length(); at += PAGE_BYTES) {
                    file.seek(at);
                    file.write(garbage);
                }
            }
            requireRefusal(hub, instance);
        }
    }
}
