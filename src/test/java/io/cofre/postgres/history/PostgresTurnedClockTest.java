package io.cofre.postgres.history;

import static io.cofre.postgres.history.KeptDatabase.MUCH;
import static io.cofre.postgres.history.KeptDatabase.OTHER;
import static io.cofre.postgres.history.KeptDatabase.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.Retention;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database whose clock was years ahead or behind, and long rests: nothing is lost by age before its time. */
@SuppressWarnings("NullAway.Init")
class PostgresTurnedClockTest {
    private static final int YEARS = 13 * 365;
    private static final Retention USUAL = new Retention(Duration.ofDays(7), MUCH, Duration.ofDays(30), 10, MUCH);

    private KeptDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = new KeptDatabase();
        database.restart(USUAL);
        database.pair(SHOP, "present");
        database.pair(OTHER, "removed");
        database.remove(OTHER);
        database.takeSnapshots(SHOP, 1);
        database.history.sweep();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {YEARS, -YEARS})
    void losesNothingWhenTheClockJumpsUnderARunningWorker(int days) {
        database.clock.set(Duration.ofDays(days));
        sweepFor(Duration.ofHours(30));
        assertKept();
        database.clock.set(Duration.ofDays(-days));
        sweepFor(Duration.ofHours(30));
        assertKept();
        sweepFor(Duration.ofDays(7));
        assertThat(database.history.trash()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {YEARS, -YEARS})
    void losesNothingWhenTheClockIsAnotherOneAtTheStart(int days) throws IOException {
        database.clock.set(Duration.ofDays(days));
        database.restart(USUAL);
        sweepFor(Duration.ofHours(30));
        assertKept();
    }

    @Test
    void removesNothingByAgeForADayAfterALongRest() throws IOException {
        sweepFor(Duration.ofHours(24 * 6 + 1));
        database.clock.set(Duration.ofDays(90));
        database.restart(USUAL);
        sweepFor(Duration.ofHours(22));
        assertKept();
        sweepFor(Duration.ofHours(4));
        assertThat(database.history.trash()).isEmpty();
    }

    /** Each of them adds the time that passed for all, once. */
    @Test
    void countsTheTimeOnceHoweverManyWorkersSweep() {
        PostgresHistory another = database.another(USUAL);
        for (Duration passed = Duration.ZERO; passed.toDays() < 6; passed = passed.plusHours(12)) {
            database.clock.pass(Duration.ofHours(12));
            database.history.sweep();
            another.sweep();
        }
        assertKept();
        for (Duration passed = Duration.ZERO; passed.toDays() < 2; passed = passed.plusHours(12)) {
            database.clock.pass(Duration.ofHours(12));
            another.sweep();
            database.history.sweep();
        }
        assertThat(database.history.trash()).isEmpty();
        assertThat(database.ids(SHOP)).hasSize(1);
    }

    @Test
    void keepsNothingInATrashThatIsSwitchedOff() throws IOException {
        database.restart(new Retention(Duration.ZERO, MUCH, Duration.ofDays(30), 10, MUCH));
        database.history.sweep();
        assertThat(database.history.trash()).isEmpty();
    }

    private void assertKept() {
        assertThat(database.history.trash()).hasSize(1);
        assertThat(database.ids(SHOP)).hasSize(1);
    }

    private void sweepFor(Duration time) {
        Duration step = time.compareTo(Duration.ofDays(2)) > 0 ? Duration.ofHours(12) : Duration.ofHours(2);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            database.clock.pass(step);
            database.history.sweep();
        }
    }
}
