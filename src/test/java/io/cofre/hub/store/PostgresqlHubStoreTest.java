package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peculiarities of PostgreSQL: it can be away, and several hubs share it. */
@SuppressWarnings("NullAway.Init")
class PostgresqlHubStoreTest {
    private static final int WAIT_SECONDS = 20;

    @TempDir
    private Path directory;

    private final TestHub.Clock clock = new TestHub.Clock();
    private StoreSettings settings;

    @BeforeEach
    void makeDatabase() throws IOException {
        settings = TestDatabase.Hubs.newDatabase(directory.resolve("a"));
    }

    private TestHub open(String name) throws IOException {
        return new TestHub(
                new StoreSettings(
                        directory.resolve(name),
                        settings.url(),
                        settings.user(),
                        settings.password(),
                        1_000,
                        settings.eventsAge(),
                        1_000),
                clock);
    }

    /** An event that was answered would not survive the end of the server otherwise. */
    @Test
    void refusesADatabaseThatAcknowledgesEarly() throws SQLException, IOException {
        String url = settings.url().orElseThrow();
        String name = url.replaceAll(".*/([a-z0-9_]+).*", "$1");
        set(url, name, "synchronous_commit = off");
        assertThatIOException()
                .isThrownBy(() -> open("a"))
                .withMessage(
                        "synchronous_commit of the database is off, so that an answered write could be lost: turn it"
                                + " on");
        set(url, name, "synchronous_commit = local");
        open("a").close();
    }

    private void set(String url, String name, String setting) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        url, settings.user().orElseThrow(), settings.password().orElseThrow());
                PreparedStatement alter = connection.prepareStatement("ALTER DATABASE " + name + " SET " + setting)) {
            alter.executeUpdate();
        }
    }

    @Test
    void tellsNothingOfItsPassword() {
        StoreSettings wrong = new StoreSettings(
                directory,
                settings.url().map(url -> url + "_absent?password=planted-1&user=x"),
                Optional.of("x"),
                Optional.of("planted-2"),
                10,
                settings.eventsAge(),
                10);
        assertThat(wrong.toString()).doesNotContain("planted");
        assertThatIOException()
                .isThrownBy(() -> new TestHub(wrong, clock))
                .withMessageContaining("cannot be opened")
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getMessage())).doesNotContain("planted"))
                .withNoCause();
    }

    @Test
    void refusesTheUrlOfAnotherDatabase() {
        StoreSettings wrong = StoreSettings.postgresql(directory, "mysql://planted@host/db", "x", "y");
        assertThatIOException()
                .isThrownBy(() -> new TestHub(wrong, clock))
                .withMessageContaining("jdbc:postgresql:")
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getMessage())).doesNotContain("planted"));
    }

    @Test
    void connectsAgainByItself() throws IOException, SQLException {
        try (TestHub hub = open("a")) {
            Instance instance = hub.instance("t", "shop");
            List<HubEvent> acknowledged = new ArrayList<>();
            for (int number = 0; number < 200; number++) {
                if (number % 50 == 25) {
                    TestDatabase.Hubs.cutConnections();
                }
                try {
                    acknowledged.add(hub.append(instance, "m" + number));
                } catch (CompletionException refusal) {
                    assertThat(refusal).cause().isInstanceOf(CofreException.class);
                }
            }
            await(hub.store::isWritable);
            acknowledged.add(hub.append(instance, "after"));
            assertThat(acknowledged).hasSizeGreaterThan(100);
            assertThat(hub.store.events().after("t", 0, Optional.empty(), 1_000))
                    .containsAll(acknowledged);
        }
    }

    @Test
    void sharesNumbersBetweenHubsAndTellsBothOfEachEvent() throws Exception {
        try (TestHub one = open("a");
                TestHub two = open("b")) {
            Instance instance = one.instance("t", "shop");
            BlockingQueue<Long> toldOne = told(one);
            BlockingQueue<Long> toldTwo = told(two);
            List<CompletableFuture<EventLog.Stored>> futures = new ArrayList<>();
            for (int number = 0; number < 400; number++) {
                TestHub hub = number % 2 == 0 ? one : two;
                futures.add(hub.store.events().append(instance, TestHub.message("m" + number)));
            }
            futures.forEach(TestHub::done);
            for (long seq = 1; seq <= 400; seq++) {
                assertThat(toldOne.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(seq);
                assertThat(toldTwo.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(seq);
            }
        }
    }

    private static BlockingQueue<Long> told(TestHub hub) {
        BlockingQueue<Long> told = new LinkedBlockingQueue<>();
        hub.store.events().onStored(events -> events.forEach(event -> told.add(event.seq())));
        return told;
    }

    @Test
    void storesADuplicateOnceWhicheverHubGetsIt() throws IOException {
        try (TestHub one = open("a");
                TestHub two = open("b")) {
            Instance instance = one.instance("t", "shop");
            List<CompletableFuture<EventLog.Stored>> futures = new ArrayList<>();
            for (int number = 0; number < 200; number++) {
                futures.add(one.store.events().append(instance, TestHub.message("m" + number)));
                futures.add(two.store.events().append(instance, TestHub.message("m" + number)));
            }
            assertThat(futures.stream().map(TestHub::done).filter(stored -> !stored.duplicate()))
                    .hasSize(200);
        }
    }

    @Test
    void seesWhatAnotherHubRegistersAndHonoursItAtOnce() throws Exception {
        try (TestHub one = open("a");
                TestHub two = open("b")) {
            Instance instance = one.instance("t", "shop");
            await(() -> two.store.registry().instanceById(instance.id()).isPresent());
            Subscription subscription = two.subscription(instance);
            one.append(instance, "m");
            assertThat(two.pending(subscription)).hasSize(1);
            await(() ->
                    one.store.registry().subscription("t", subscription.id()).isPresent());
            assertThatThrownBy(() -> two.store.registry().addTenant("t", "again"))
                    .isInstanceOf(CofreException.class);
        }
    }

    /** A hub of the version before knows the column url alone. */
    @Test
    void sharesUrlsWithAHubOfTheVersionBefore() throws Exception {
        try (TestHub hub = open("a");
                Connection connection = DriverManager.getConnection(
                        settings.url().orElseThrow(),
                        settings.user().orElseThrow(),
                        settings.password().orElseThrow());
                Statement before = connection.createStatement()) {
            Subscription subscription = hub.subscription(hub.instance("t", "shop"));
            try (ResultSet row = before.executeQuery("SELECT url FROM subscription")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(subscription.url());
            }
            before.execute("UPDATE subscription SET url = 'https://example.com/changed'");
            before.execute("UPDATE hub SET registry_version = registry_version + 1");
            await(() -> hub.store
                    .registry()
                    .subscription("t", subscription.id())
                    .filter(changed -> changed.url().equals("https://example.com/changed"))
                    .isPresent());
        }
    }

    @Test
    void knowsAtOnceWhatAnotherHubRegisteredIfItIsAskedFor() throws IOException {
        try (TestHub one = open("a");
                TestHub two = open("b")) {
            Registry registry = two.store.registry();
            Instance instance = one.instance("t", "shop");
            assertThat(registry.catchesUp()).isTrue();
            assertThat(registry.instanceByIngestKey(instance.kind(), instance.ingestKey()))
                    .contains(instance);
            assertThatThrownBy(() -> {
                        for (int times = 0; times < 1_000; times++) {
                            registry.catchesUp();
                        }
                    })
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
    }

    @Test
    void givesALaneToOneHubAndToAnotherOnceThatEnds() throws Exception {
        try (TestHub two = open("b")) {
            Subscription subscription;
            BlockingQueue<Outbox.Lane> lanes = new LinkedBlockingQueue<>();
            try (TestHub one = open("a")) {
                subscription = one.subscription(one.instance("t", "shop"));
                one.append(one.store.registry().instances("t").get(0), "m");
                assertThat(one.pending(subscription)).hasSize(1);
                assertThat(two.pending(subscription)).isEmpty();
                two.store.outbox().onPending(lanes::addAll);
            }
            assertThat(lanes.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(TestHub.lane(subscription));
            await(() -> !two.pending(subscription).isEmpty());
        }
    }

    /** Its lease lasts for 30 s more, and nobody else can have it. */
    @Test
    void takesItsLanesBackAtOnceAfterItWasKilled() throws Exception {
        Subscription subscription;
        try (TestHub one = open("a")) {
            subscription = one.subscription(one.instance("t", "shop"));
            one.append(one.store.registry().instances("t").get(0), "m");
        }
        String holder = Files.readString(directory.resolve("a").resolve("hub.lanes"));
        lease(subscription, "somebody else");
        try (TestHub one = open("a")) {
            assertThat(one.pending(subscription)).isEmpty();
        }
        lease(subscription, Files.readString(directory.resolve("a").resolve("hub.lanes")));
        try (TestHub two = open("b")) {
            assertThat(two.pending(subscription)).isEmpty();
        }
        try (TestHub one = open("a")) {
            assertThat(one.pending(subscription)).hasSize(1);
        }
        assertThat(Files.readString(directory.resolve("a").resolve("hub.lanes")))
                .isNotEqualTo(holder);
    }

    private void lease(Subscription subscription, String holder) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        settings.url().orElseThrow(),
                        settings.user().orElseThrow(),
                        settings.password().orElseThrow());
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO lane_lease VALUES (?, ?, ?) ON CONFLICT (subscription_id) DO UPDATE"
                                + " SET holder = excluded.holder, held_until = excluded.held_until")) {
            insert.setString(1, subscription.id());
            insert.setString(2, holder);
            insert.setLong(3, System.currentTimeMillis() + 60_000);
            insert.executeUpdate();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        try {
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS))
                        .isFalse();
            }
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }
}
