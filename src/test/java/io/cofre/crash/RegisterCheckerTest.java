package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.crash.RegisterChecker;
import io.cofre.testing.crash.RegisterChecker.Kind;
import io.cofre.testing.crash.RegisterChecker.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RegisterCheckerTest {
    @Test
    void acceptsAReadOfEitherValueWhileAWriteIsUnderWay() {
        assertThat(isLinearizable(write(1, 2, "a"), write(3, 10, "b"), read(4, 5, "a"), read(6, 7, "b")))
                .isTrue();
    }

    @Test
    void refusesAReadThatGoesBack() {
        assertThat(isLinearizable(write(1, 2, "a"), write(3, 10, "b"), read(4, 5, "b"), read(6, 7, "a")))
                .isFalse();
    }

    @Test
    void refusesAReadThatMissesWhatWasAcknowledgedBefore() {
        assertThat(isLinearizable(write(1, 2, "a"), read(3, 4, ""))).isFalse();
        assertThat(isLinearizable(write(1, 2, "a"), write(3, 4, ""), read(5, 6, "a")))
                .isFalse();
        assertThat(isLinearizable(write(1, 2, "a"), write(3, 4, "b"), read(5, 6, "a")))
                .isFalse();
    }

    @Test
    void refusesAReadOfWhatWasNeverWritten() {
        assertThat(isLinearizable(write(1, 2, "a"), read(3, 4, "b"))).isFalse();
    }

    @Test
    void acceptsAnUncertainWriteThatIsThereOrNot() {
        assertThat(isLinearizable(write(1, 2, "a"), uncertain(3, 5, "b"), read(6, 7, "a")))
                .isTrue();
        assertThat(isLinearizable(write(1, 2, "a"), uncertain(3, 5, "b"), read(6, 7, "b")))
                .isTrue();
    }

    @Test
    void refusesAnUncertainWriteThatComesBackAfterTheCrash() {
        assertThat(isLinearizable(write(1, 2, "a"), uncertain(3, 5, "b"), read(6, 7, "a"), read(8, 9, "b")))
                .isFalse();
        assertThat(isLinearizable(write(1, 2, "a"), uncertain(3, 6, "b"), read(4, 5, "b"), read(7, 8, "a")))
                .isFalse();
    }

    /**
     * Histories made from a register are accepted, and refused once a read in the middle is changed to an older value.
     */
    @Test
    void tellsRandomHistoriesFromSpoiltOnes() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Operation> history = sequentialMomentsOf(random);
            assertThat(RegisterChecker.isLinearizable(history))
                    .as("seed " + seed)
                    .isTrue();
            Operation last = history.get(history.size() - 1);
            history.add(read(last.end() + 1_000, last.end() + 1_001, "never"));
            assertThat(RegisterChecker.isLinearizable(history))
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    /** Operations that have their effects at 10, 20, 30... and take up to 30 to each side, in any order. */
    private static List<Operation> sequentialMomentsOf(Random random) {
        List<Operation> history = new ArrayList<>();
        String value = "";
        for (int moment = 100; moment < 700; moment += 10) {
            long begin = (long) moment - random.nextInt(30);
            long end = (long) moment + random.nextInt(30);
            if (random.nextBoolean()) {
                value = random.nextInt(4) == 0 ? "" : "v" + moment;
                history.add(write(begin, end, value));
            } else {
                history.add(read(begin, end, value));
            }
        }
        Collections.shuffle(history, random);
        return history;
    }

    private static boolean isLinearizable(Operation... history) {
        return RegisterChecker.isLinearizable(List.of(history));
    }

    private static Operation read(long begin, long end, String value) {
        return new Operation(Kind.READ, begin, end, valueOf(value));
    }

    private static Operation write(long begin, long end, String value) {
        return new Operation(Kind.WRITE, begin, end, valueOf(value));
    }

    private static Operation uncertain(long begin, long crash, String value) {
        return new Operation(Kind.UNCERTAIN_WRITE, begin, crash, valueOf(value));
    }

    private static Optional<String> valueOf(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
