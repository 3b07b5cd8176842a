package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Sighting;
import io.cofre.testing.Deletion;
import io.cofre.testing.Texts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table by which workers tell each other which addresses write. */
@Timeout(120)
class PostgresSightingsTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final InstancePath OTHER = Texts.instance("g", "other");
    private static final String ROWS = "SELECT count(*) FROM session_writer";

    private OneDatabase database;
    private PostgresStore one;
    private PostgresStore two;

    @BeforeEach
    void open() throws Exception {
        database = new OneDatabase();
        one = database.open();
        two = database.open();
        one.commit(Commit.of(new Change.CreateInstance(SHOP), new Change.CreateInstance(OTHER)))
                .join();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void showsEachWorkerWhatTheOthersSaw() {
        assertThat(tell(one, seen(SHOP, "10.0.0.1", 30, 10), seen(OTHER, "10.0.0.1", 5, 0)))
                .isEmpty();
        List<Sighting> learned = tell(two, seen(SHOP, "10.0.0.2", 20, 0));

        assertThat(learned).allMatch(each -> each.instance().equals(SHOP));
        assertThat(learned).extracting(Sighting::address).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertSpan(learned, "10.0.0.1", 30, 10);
        assertSpan(learned, "10.0.0.2", 20, 0);
        assertThat(tell(one)).hasSize(2);
    }

    /** Two workers get the requests of one pod by turns. */
    @Test
    void joinsTheSpansOfOneAddressAndBeginsAnewAfterAPause() {
        tell(one, seen(SHOP, "10.0.0.1", 30, 20), seen(SHOP, "10.0.0.9", 1, 1));
        assertSpan(tell(two, seen(SHOP, "10.0.0.1", 25, 5)), "10.0.0.1", 30, 5);
        assertSpan(tell(one, seen(SHOP, "10.0.0.1", 30, 20)), "10.0.0.1", 30, 5);

        database.run(
                "UPDATE session_writer SET first_at = first_at - interval '90 s', seen_at = seen_at - interval '90 s'"
                        + " WHERE address = '10.0.0.1'");
        assertSpan(tell(two, seen(SHOP, "10.0.0.1", 3, 0)), "10.0.0.1", 3, 0);
    }

    @Test
    void forgetsWhatIsOldAndWhatBelongsToNoInstance() {
        tell(one, seen(SHOP, "10.0.0.1", 30, 0), seen(SHOP, "10.0.0.2", 30, 0));
        tell(one, seen(Texts.instance("g", "missing"), "10.0.0.1", 30, 0));
        assertThat(database.number(ROWS)).isEqualTo(2);

        one.commit(Commit.of(Deletion.of(SHOP))).join();
        assertThat(tell(two)).isEmpty();
        database.run("UPDATE session_writer SET seen_at = seen_at - interval '3 minutes'");
        assertThat(tell(two)).isEmpty();
        assertThat(database.number(ROWS)).isZero();
    }

    private static List<Sighting> tell(PostgresStore store, Sighting... seen) {
        return store.sightings().exchange(List.of(seen));
    }

    private static Sighting seen(InstancePath instance, String address, int firstSecondsAgo, int lastSecondsAgo) {
        return new Sighting(instance, address, Duration.ofSeconds(firstSecondsAgo), Duration.ofSeconds(lastSecondsAgo));
    }

    /** The time that the calls take makes it older. */
    private static void assertSpan(List<Sighting> seen, String address, int firstSecondsAgo, int lastSecondsAgo) {
        Sighting found = seen.stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .orElseThrow();
        Duration slack = Duration.ofSeconds(20);
        Duration first = Duration.ofSeconds(firstSecondsAgo);
        assertThat(found.firstAgo()).isBetween(first, first.plus(slack));
        assertThat(found.firstAgo().minus(found.lastAgo()))
                .isBetween(
                        Duration.ofSeconds(firstSecondsAgo - lastSecondsAgo - 1),
                        Duration.ofSeconds(firstSecondsAgo - lastSecondsAgo + 20));
    }
}
