package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.RecoveryPointId;
import io.cofre.store.Retention;
import io.cofre.store.TrashEntry;
import io.cofre.testing.CapturedLog;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that was years ahead or behind, and long rests: nothing is lost, and it is said. */
@Isolated("captures the standard error of the process")
class TurnedClockTest extends RetentionFixture {
    private static final int YEARS = 13 * 365;
    private static final String SAID = "is removed by age for the next 24 hours";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheSnapshotThatCameLastAlthoughTheClockHadBeenAhead(boolean isKnownAlready) throws IOException {
        takeSnapshots(SHOP, 2);
        stampAll(snapshotDirectory(SHOP), "2039");
        restart(10, MUCH);
        if (isKnownAlready) {
            EngineSteps.sweep(store);
        }
        takeSnapshots(SHOP, 1);
        RecoveryPointId last = ids(SHOP).stream()
                .filter(id -> !id.text().startsWith("2039"))
                .findFirst()
                .orElseThrow();
        assertThat(ids(SHOP)).startsWith(last);
        restart(1, MUCH);
        assertThat(ids(SHOP)).startsWith(last);
        EngineSteps.sweep(store);
        assertThat(ids(SHOP)).containsExactly(last);
    }

    @Test
    void keepsTheRemovalThatCameLastAlthoughTheClockHadBeenAhead() throws IOException {
        pair(SHOP, "same");
        remove(SHOP);
        stampAll(volume.resolve(".trash"), "2039");
        pair(SHOP, "same");
        RecoveryPointId last = remove(SHOP);
        restart(1, 1);
        EngineSteps.sweep(store);
        assertThat(history.trash()).extracting(TrashEntry::id).containsExactly(last);
    }

    @ParameterizedTest
    @ValueSource(ints = {YEARS, -YEARS})
    void losesNothingWhenTheClockJumpsUnderARunningWorker(int days) throws IOException {
        keepOneOfEach();
        EngineSteps.sweep(store);
        clock.set(Duration.ofDays(days));
        sweepFor(Duration.ofHours(30));
        assertKept();
        assertThat(log.text())
                .containsOnlyOnce("the clock of this machine jumped")
                .contains(SAID);
        clock.set(Duration.ofDays(-days));
        sweepFor(Duration.ofHours(30));
        assertKept();
        sweepFor(Duration.ofDays(7));
        assertThat(history.trash()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {YEARS, -YEARS})
    void losesNothingWhenTheClockIsAnotherOneAtTheStart(int days) throws IOException {
        keepOneOfEach();
        EngineSteps.sweep(store);
        clock.set(Duration.ofDays(days));
        restart(10, MUCH);
        sweepFor(Duration.ofHours(30));
        assertKept();
        assertThat(log.text())
                .contains(days > 0 ? "no worker ran for 4745 days, or the clock" : "behind what it was", SAID);
    }

    @Test
    void losesNothingThatWasMadeWhileTheClockWasBehind() throws IOException {
        keepOneOfEach();
        stampAll(snapshotDirectory(SHOP), "1970");
        stampAll(volume.resolve(".trash"), "1970");
        restart(10, MUCH);
        sweepFor(Duration.ofHours(30));
        assertKept();
    }

    @Test
    void removesNothingByAgeForADayAfterALongRest() throws IOException {
        keepOneOfEach();
        EngineSteps.sweep(store);
        sweepFor(Duration.ofHours(24 * 6 + 1));
        clock.set(Duration.ofDays(90));
        restart(10, MUCH);
        sweepFor(Duration.ofHours(22));
        assertKept();
        assertThat(log.text()).containsOnlyOnce("no worker ran for 90 days").contains(SAID);
        restart(10, MUCH);
        EngineSteps.sweep(store);
        assertKept();
        sweepFor(Duration.ofHours(4));
        assertThat(history.trash()).isEmpty();
    }

    @Test
    void keepsNothingInATrashThatIsSwitchedOff() throws IOException {
        pair(SHOP, "anybody");
        remove(SHOP);
        store.close();
        open(new Retention(Duration.ZERO, MUCH, SNAPSHOT_AGE, 10, MUCH));
        EngineSteps.sweep(store);
        assertThat(history.trash()).isEmpty();
    }

    private void keepOneOfEach() {
        pair(OTHER, "removed");
        remove(OTHER);
        takeSnapshots(SHOP, 1);
    }

    private void assertKept() {
        assertThat(history.trash()).hasSize(1);
        assertThat(ids(SHOP)).hasSize(1);
    }

    private void sweepFor(Duration time) {
        Duration step = time.compareTo(Duration.ofDays(2)) > 0 ? Duration.ofHours(12) : Duration.ofHours(2);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            clock.pass(step);
            EngineSteps.sweep(store);
        }
    }

    /** As if the clock had shown that year when they were made. */
    private static void stampAll(Path directory, String year) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : List.copyOf(entries.toList())) {
                String name = entry.getFileName().toString();
                Files.move(entry, directory.resolve(year + name.substring(4)));
            }
        }
    }
}
