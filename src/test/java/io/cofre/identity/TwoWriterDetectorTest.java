package io.cofre.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When two addresses are taken for two pods. */
class TwoWriterDetectorTest {
    private static final InstancePath INSTANCE = instance("i");

    private final Metrics metrics = new Metrics();
    private final AtomicLong nowNs = new AtomicLong(1);
    private final TwoWriterDetector writers = new TwoWriterDetector(metrics.guards(), nowNs::get);

    @AfterEach
    void close() {
        metrics.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABA", "AAABBBA", "ABCA", "ABCDEA", "ABABABAB", "ABCABC"})
    void suspectsAddressesThatTakeTurns(String turns) {
        write(turns);

        assertThat(writers.suspected(INSTANCE)).isTrue();
        assertThat(metrics.scrape()).contains("cofre_two_writers_total 1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "AAAA", "AAABBB", "ABBBB", "ABC"})
    void suspectsNoPodThatMoved(String turns) {
        write(turns);

        assertThat(writers.suspected(INSTANCE)).isFalse();
        assertThat(metrics.scrape()).contains("cofre_two_writers_total 0.0");
    }

    @Test
    void suspectsNobodyWhoComesBackAfterTheWindow() {
        write("AB");
        pass(Duration.ofSeconds(TwoWriterDetector.WINDOW_SECONDS - 1));
        write("B");
        pass(Duration.ofSeconds(2));
        write("A");

        assertThat(writers.suspected(INSTANCE)).isFalse();
    }

    @Test
    void countsTheLastWriteOfAnAddressAndNotItsFirst() {
        write("A");
        pass(Duration.ofSeconds(50));
        write("AB");
        pass(Duration.ofSeconds(50));
        write("A");

        assertThat(writers.suspected(INSTANCE)).isTrue();
    }

    @Test
    void suspectsEachInstanceByItself() {
        writers.wrote(instance("i"), "A");
        writers.wrote(instance("j"), "B");
        writers.wrote(instance("i"), "A");
        writers.wrote(instance("j"), "B");

        assertThat(writers.suspected(instance("i"))).isFalse();
        assertThat(writers.suspected(instance("j"))).isFalse();
    }

    @Test
    void tellsItOnceAWindow() {
        write("ABABAB");
        pass(Duration.ofSeconds(TwoWriterDetector.WINDOW_SECONDS + 1));
        write("ABABAB");

        assertThat(metrics.scrape()).contains("cofre_two_writers_total 2.0");
    }

    @Test
    void forgetsItAfterAnHour() {
        write("ABA");
        pass(Duration.ofMinutes(61));

        assertThat(writers.suspected(INSTANCE)).isFalse();
    }

    /**
     * A dual-stack pod, as it is seen on loopback, in a container network, and by a socket that takes both families.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1 [::1] 127.0.0.1 [::1] 127.0.0.1",
                "172.18.0.3 fd00::3 172.18.0.3 fd00::3",
                "[::ffff:10.0.0.1] 10.0.0.1 [::ffff:10.0.0.1] ::ffff:10.0.0.1",
                "10.0.0.1 [fe80::1%eth0] 10.0.0.1"
            })
    void suspectsNoPodThatUsesBothFamilies(String addresses) {
        writeFrom(addresses);

        assertThat(writers.suspected(INSTANCE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[fd00::3] [fd00::4] [fd00::3]",
                "10.0.0.1 [fd00::3] 10.0.0.2 [fd00::4] 10.0.0.1",
                "[fd00::3] 10.0.0.1 [fd00::4] 10.0.0.1 [fd00::3]",
                "[::ffff:10.0.0.1] 10.0.0.2 10.0.0.1"
            })
    void suspectsTwoPodsWithinOneFamily(String addresses) {
        writeFrom(addresses);

        assertThat(writers.suspected(INSTANCE)).isTrue();
    }

    @Test
    void tellsOtherWorkersFromWhenToWhenEachAddressWrote() {
        write("A");
        pass(Duration.ofSeconds(10));
        write("AB");
        pass(Duration.ofSeconds(5));

        List<Sighting> told = exchange();
        assertThat(told).extracting(Sighting::address).containsExactlyInAnyOrder("10.0.0.65", "10.0.0.66");
        Sighting first = told.get(told.get(0).address().endsWith("65") ? 0 : 1);
        assertThat(first.firstAgo().minus(first.lastAgo())).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        assertThat(exchange()).isEmpty();
        write("B");
        assertThat(exchange()).extracting(Sighting::address).containsExactly("10.0.0.66");
    }

    @Test
    void beginsTheSpanOfAnAddressAnewAfterTheWindow() {
        write("A");
        for (int time = 0; time < 3; time++) {
            pass(Duration.ofSeconds(TwoWriterDetector.WINDOW_SECONDS - 10));
            writers.wrote(INSTANCE, "fd00::1");
        }
        write("A");

        assertThat(exchange())
                .filteredOn(each -> each.address().startsWith("10."))
                .allSatisfy(each -> assertThat(each.firstAgo()).isLessThan(Duration.ofSeconds(1)));
    }

    @Test
    void tellsAgainWhatCouldNotBeTold() {
        write("A");
        assertThatThrownBy(() -> writers.exchange(mine -> {
                    throw new CofreException(ErrorCode.UNAVAILABLE, "the database does not answer");
                }))
                .isInstanceOf(CofreException.class);
        assertThat(exchange()).hasSize(1);
    }

    /** Spans in seconds ago, as "from-to". */
    @ParameterizedTest
    @ValueSource(strings = {"30-10 20-0", "20-0 30-10", "40-0 20-20", "20-19 40-0", "30-0 30-0", "50-40 41-38 60-30"})
    void suspectsAddressesWhoseSpansOverlap(String spans) {
        learn(spans);

        assertThat(writers.suspected(INSTANCE)).isTrue();
        assertThat(metrics.scrape()).contains("cofre_two_writers_total 1.0");
        learn(spans);
        assertThat(metrics.scrape()).contains("cofre_two_writers_total 1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30-20 20-0", "30-20 21-0", "5-5 0-0", "60-50 50-40 40-0", "30-0"})
    void suspectsNoPodThatMovedToAnotherWorker(String spans) {
        learn(spans);

        assertThat(writers.suspected(INSTANCE)).isFalse();
    }

    @Test
    void comparesNoFamiliesAndNoInstancesOfOtherWorkers() {
        assertThat(writers.suspected(INSTANCE)).isFalse();
        writers.exchange(mine -> List.of(
                sighting(INSTANCE, "10.0.0.1", "30-0"),
                sighting(INSTANCE, "fd00::1", "30-0"),
                sighting(instance("j"), "10.0.0.2", "30-0")));

        assertThat(writers.suspected(INSTANCE)).isFalse();
        assertThat(writers.suspected(instance("j"))).isFalse();
    }

    @Test
    void tellsABoundedNumberOfAddressesAtATime() {
        for (int number = 0; number < 5_000; number++) {
            writers.wrote(instance("i" + number), "10.0.0.1");
        }
        assertThat(exchange()).hasSize(2_000);
    }

    private List<Sighting> exchange() {
        List<Sighting> told = new ArrayList<>();
        writers.exchange(mine -> {
            told.addAll(mine);
            return List.of();
        });
        return told;
    }

    private void learn(String spans) {
        List<Sighting> seen = new ArrayList<>();
        for (String span : spans.split(" ", -1)) {
            seen.add(sighting(INSTANCE, "10.0.1." + seen.size(), span));
        }
        writers.exchange(mine -> seen);
    }

    private static Sighting sighting(InstancePath instance, String address, String span) {
        String[] ends = span.split("-", -1);
        return new Sighting(
                instance,
                address,
                Duration.ofSeconds(Long.parseLong(ends[0])),
                Duration.ofSeconds(Long.parseLong(ends[1])));
    }

    private void writeFrom(String addresses) {
        for (String address : addresses.split(" ", -1)) {
            pass(Duration.ofMillis(100));
            writers.wrote(INSTANCE, address);
        }
    }

    private void write(String turns) {
        turns.chars().forEach(address -> {
            pass(Duration.ofMillis(100));
            writers.wrote(INSTANCE, "10.0.0." + address);
        });
    }

    private void pass(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }

    private static InstancePath instance(String name) {
        return new InstancePath(GroupName.of("g"), InstanceName.of(name));
    }
}
