package io.cofre.hub.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.session.CofreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peculiarities of SQLite: its files. */
@SuppressWarnings("NullAway.Init")
class SqliteHubStoreTest {
    @TempDir
    private Path directory;

    private final TestHub.Clock clock = new TestHub.Clock();

    private TestHub open() throws IOException {
        return new TestHub(StoreSettings.sqlite(directory), clock);
    }

    private void fill(int events) throws IOException {
        try (TestHub hub = open()) {
            hub.append(hub.instance("t", "shop"), events);
        }
    }

    @Test
    void isOpenedByOneHubAtATime() throws IOException {
        try (TestHub hub = open()) {
            assertThatIOException().isThrownBy(this::open).withMessageContaining("another hub uses the data directory");
            assertThat(hub.store.isWritable()).isTrue();
        }
        open().close();
    }

    /** An event that was answered survives a loss of power: each commit waits until its pages are on the disk. */
    @Test
    void waitsForTheDiskAtEachCommit() throws IOException, SQLException {
        open().close();
        try (SqliteDatabase database = SqliteDatabase.open(directory);
                Connection writer = database.writeConnection();
                Statement statement = writer.createStatement()) {
            assertThat(pragma(statement, "synchronous")).as("FULL").isEqualTo("2");
            assertThat(pragma(statement, "journal_mode")).isEqualTo("wal");
        }
    }

    private static String pragma(Statement statement, String name) throws SQLException {
        try (ResultSet answer = statement.executeQuery("PRAGMA " + name)) {
            assertThat(answer.next()).isTrue();
            return answer.getString(1);
        }
    }

    @Test
    void leavesOneFileAfterItsEnd() throws IOException {
        fill(10);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("hub.db", "hub.lock", "hub.mark");
        }
    }

    @Test
    void refusesAnotherSecret() throws IOException {
        fill(1);
        Sealer other = Sealer.of("another secret of the hub".getBytes(UTF_8));
        assertThatIOException()
                .isThrownBy(() -> HubStore.open(StoreSettings.sqlite(directory), other, clock))
                .withMessageContaining("the secret of the hub is not the one");
    }

    @Test
    void refusesWhatIsNoDatabase() throws IOException {
        Files.writeString(directory.resolve("hub.db"), "no database ".repeat(1_000));
        assertThatIOException()
                .isThrownBy(this::open)
                .withMessageContaining("is damaged")
                .withMessageContaining("backup");
    }

    @Test
    void refusesADamagedDatabase() throws IOException {
        fill(2_000);
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("hub.db").toFile(), "rw")) {
            byte[] garbage = new byte[4_096];
            Arrays.fill(garbage, (byte) 0x5a);
            for (long page = 5; page < 60; page++) {
                file.seek(page * garbage.length);
                file.write(garbage);
            }
        }
        assertThatIOException().isThrownBy(this::open).withMessageContaining("is damaged");
    }

    @Test
    void refusesTheDatabaseOfANewerVersion() throws IOException, SQLException {
        fill(1);
        change("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success) VALUES (9, '999', 'later', 'SQL', 'V999__later.sql', 1,"
                + " '', 1, 1)");
        assertThatIOException().isThrownBy(this::open).withMessageContaining("a newer version of the hub");
    }

    @Test
    void opensNoMoreThanItWasBefore() throws IOException {
        assertThatIOException().isThrownBy(() -> {
            Files.writeString(directory.resolve("hub.db"), "no database ".repeat(1_000));
            open();
        });
        Files.delete(directory.resolve("hub.db"));
        open().close();
    }

    @Test
    void hasNoSecretInItsFiles() throws IOException {
        try (TestHub hub = open()) {
            Instance instance = hub.instance("t", "shop");
            Subscription subscription = hub.subscription(instance);
            hub.store.registry().rotateSecret(subscription.id(), Duration.ofDays(1));
            hub.append(instance, 1);
            String files = contents();
            assertThat(files)
                    .contains("shop")
                    .doesNotContain(
                            TestHub.PROVIDER_KEY,
                            "planted-header-4711",
                            subscription.url(),
                            instance.ingestKey(),
                            instance.ingestSecret(),
                            subscription.secret().substring("whsec_".length()));
        }
    }

    /** The version before has stored URLs as they are. */
    @Test
    void sealsTheUrlsOfTheVersionBefore() throws IOException, SQLException {
        String id;
        try (TestHub hub = open()) {
            id = hub.subscription(hub.instance("t", "shop")).id();
        }
        change("UPDATE subscription SET url = 'https://example.com/planted-1', url_sealed = NULL");
        for (int opened = 0; opened < 2; opened++) {
            try (TestHub hub = open()) {
                assertThat(hub.store.registry().subscription("t", id))
                        .map(Subscription::url)
                        .contains("https://example.com/planted-1");
            }
        }
        change("VACUUM");
        assertThat(contents()).doesNotContain("planted-1");
    }

    private String contents() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void givesANewEpochAfterABackupWasRestored() throws IOException {
        Path backup = directory.resolve("backup.db");
        String epoch;
        try (TestHub hub = open()) {
            Instance instance = hub.instance("t", "shop");
            hub.append(instance, "one");
            HubStore.backup(StoreSettings.sqlite(directory), backup);
            assertThatThrownBy(() -> HubStore.backup(StoreSettings.sqlite(directory), backup))
                    .isInstanceOf(CofreException.class)
                    .hasMessageContaining("exists already");
            assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            hub.append(instance, "two");
            epoch = hub.store.events().epoch("t");
        }
        Files.move(backup, directory.resolve("hub.db"), StandardCopyOption.REPLACE_EXISTING);
        try (TestHub hub = open()) {
            assertThat(hub.store.events().after("t", 0, Optional.empty(), 10))
                    .singleElement()
                    .returns("{\"text\":\"one\"}", HubEvent::data);
            assertThat(hub.store.events().epoch("t")).isNotEqualTo(epoch);
            Instance instance = hub.store.registry().instances("t").get(0);
            assertThat(hub.append(instance, "other").seq()).isEqualTo(2);
            epoch = hub.store.events().epoch("t");
        }
        try (TestHub hub = open()) {
            assertThat(hub.store.events().epoch("t")).isEqualTo(epoch);
        }
    }

    @Test
    void givesPagesBackToTheFileSystem() throws IOException {
        StoreSettings settings = StoreSettings.sqlite(directory).keeping(10, Duration.ofDays(7));
        try (TestHub hub = new TestHub(settings, clock)) {
            hub.append(hub.instance("t", "shop"), 6_000);
        }
        long full = Files.size(directory.resolve("hub.db"));
        try (TestHub hub = new TestHub(settings, clock)) {
            hub.store.retain();
            hub.store.retain();
        }
        assertThat(Files.size(directory.resolve("hub.db"))).isLessThan(full - 200 * 4_096L);
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("hub.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
