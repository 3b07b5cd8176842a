package io.cofre.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.metrics.Metrics;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import java.time.Duration;
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
