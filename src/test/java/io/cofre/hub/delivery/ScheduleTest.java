package io.cofre.hub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static Schedule with(double drawn) {
        return new Schedule(new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return drawn;
            }
        });
    }

    @Test
    void triesNineTimesInMostOfADay() {
        List<Duration> gaps = new ArrayList<>();
        for (int tries = 1; with(0.5).next(tries, NOW, Optional.empty()).isPresent(); tries++) {
            gaps.add(Duration.between(
                    NOW, with(0.5).next(tries, NOW, Optional.empty()).get()));
        }

        assertThat(gaps)
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        Duration.ofHours(6),
                        Duration.ofHours(12));
        assertThat(Schedule.triesMax()).isEqualTo(9);
    }

    @Test
    void spreadsTriesByAFifth() {
        assertThat(with(0).next(2, NOW, Optional.empty())).contains(NOW.plusSeconds(24));
        assertThat(with(1).next(2, NOW, Optional.empty())).contains(NOW.plusSeconds(36));
    }

    @Test
    void waitsAsLongAsATargetAsks() {
        assertThat(with(0.5).next(1, NOW, Optional.of(Duration.ofMinutes(3)))).contains(NOW.plusSeconds(180));
        assertThat(with(0.5).next(1, NOW, Optional.of(Duration.ofSeconds(1)))).contains(NOW.plusSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "0, 0",
        "999999999, 86400",
        "'Sat, 31 Jan 2026 12:01:00 GMT', 60",
        "'Sat, 31 Jan 2026 11:00:00 GMT', 0",
        "'Sun, 31 Jan 2027 11:00:00 GMT', 86400",
    })
    void readsRetryAfter(String header, long seconds) {
        assertThat(Schedule.asked(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"soon", "-1", "1.5", "''", "12345678901234567890"})
    void ignoresARetryAfterThatIsNone(String header) {
        assertThat(Schedule.asked(header, NOW)).isEmpty();
    }
}
