package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.ScrubRate;
import io.cofre.testing.SetClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScrubPaceTest {
    private final SetClock clock = new SetClock();
    private final ScrubPace pace = new ScrubPace(new ScrubRate(50, 512 << 10), clock::nanoseconds);

    @Test
    void readsNothingBeforeTimeHasPassed() {
        pace.refill();

        assertThat(pace.hasRoom()).isFalse();
    }

    @Test
    void readsOnlySoManyFilesInASecond() {
        assertThat(filesIn(Duration.ofSeconds(1), 100)).isEqualTo(50);
        assertThat(filesIn(Duration.ofMillis(500), 100)).isEqualTo(25);
    }

    @Test
    void readsOnlySoManyBytesInASecond() {
        assertThat(filesIn(Duration.ofSeconds(1), 64 << 10)).isEqualTo(8);
    }

    @Test
    void theNextWaitUntilTheTimeOfALargeFileHasPassed() {
        assertThat(filesIn(Duration.ofSeconds(1), 5 << 20)).isEqualTo(1);

        for (int second = 0; second < 9; second++) {
            assertThat(filesIn(Duration.ofSeconds(1), 100)).isZero();
        }
        assertThat(filesIn(Duration.ofSeconds(1), 100)).isEqualTo(50);
    }

    @Test
    void whatWasNotReadDoesNotAddUp() {
        assertThat(filesIn(Duration.ofHours(1), 100)).isEqualTo(50);
    }

    private int filesIn(Duration time, int bytes) {
        clock.pass(time);
        pace.refill();
        int files = 0;
        while (pace.hasRoom() && files < 1000) {
            pace.spend(bytes);
            files++;
        }
        return files;
    }
}
