package io.cofre.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.crash.RegisterChecker;
import io.cofre.testing.crash.RegisterChecker.Expectation;
import io.cofre.testing.crash.RegisterChecker.Operation;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RegisterCheckerTest {
    private static final String KEY = "key";
    private static final String OTHER = "other";

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

    /** Both saw the same version: the second one lost the change of the first. */
    @Test
    void refusesTwoReplacementsOfOneVersion() {
        Operation first = replace(Outcome.MADE, 3, 10, "a", "b");
        assertThat(isLinearizable(write(1, 2, "a"), first, replace(Outcome.MADE, 4, 11, "a", "c")))
                .isFalse();
        assertThat(isLinearizable(write(1, 2, "a"), first, replace(Outcome.REFUSED, 4, 11, "a", "c")))
                .isTrue();
        assertThat(isLinearizable(write(1, 2, "a"), first, replace(Outcome.MADE, 4, 11, "b", "c")))
                .isTrue();
    }

    @Test
    void acceptsARefusalOnlyIfTheConditionCanHaveFailed() {
        assertThat(isLinearizable(write(1, 2, "a"), replace(Outcome.REFUSED, 3, 4, "a", "b")))
                .isFalse();
        assertThat(isLinearizable(write(1, 2, "a"), replace(Outcome.REFUSED, 3, 6, "a", "b"), write(5, 7, "c")))
                .isTrue();
        Operation present =
                new Operation(Outcome.REFUSED, 3, 4, Map.of(KEY, new Expectation.Present()), Map.of(KEY, valueOf("b")));
        assertThat(isLinearizable(write(1, 2, "a"), present)).isFalse();
        assertThat(isLinearizable(write(1, 2, ""), present)).isTrue();
    }

    @Test
    void refusesAReplacementWithoutAnAnswerWhoseConditionCannotHaveHeld() {
        Operation uncertain = replace(Outcome.UNKNOWN, 3, 6, "a", "b");
        assertThat(isLinearizable(write(1, 2, "a"), uncertain, read(7, 8, "b"))).isTrue();
        assertThat(isLinearizable(write(1, 2, "a"), uncertain, read(7, 8, "a"))).isTrue();
        assertThat(isLinearizable(write(1, 2, "c"), uncertain, read(7, 8, "b"))).isFalse();
    }

    @Test
    void refusesABatchOfWhichOnlyAPartIsSeen() {
        Operation batch = batch(Outcome.MADE, 1, 10, "", "a");
        assertThat(isLinearizable(batch, read(2, 3, KEY, "a"), read(4, 5, OTHER, "")))
                .isFalse();
        assertThat(isLinearizable(batch, read(2, 3, KEY, ""), read(4, 5, OTHER, "a")))
                .isTrue();
        Operation uncertain = batch(Outcome.UNKNOWN, 1, 10, "", "a");
        assertThat(isLinearizable(uncertain, read(11, 12, KEY, "a"), read(13, 14, OTHER, "")))
                .isFalse();
        assertThat(isLinearizable(uncertain, read(11, 12, KEY, "a"), read(13, 14, OTHER, "a")))
                .isTrue();
    }

    @Test
    void refusesARefusedBatchThatLeftATrace() {
        assertThat(isLinearizable(write(1, 2, "b"), batch(Outcome.REFUSED, 3, 4, "a", "c"), read(5, 6, OTHER, "c")))
                .isFalse();
    }

    @Test
    void beginsWithTheVersionsThatItIsGiven() {
        List<Operation> history = List.of(replace(Outcome.MADE, 1, 2, "a", "b"), read(3, 4, "b"));
        assertThat(RegisterChecker.violation(Map.of(KEY, "a"), history)).isEmpty();
        assertThat(RegisterChecker.violation(Map.of(), history))
                .hasValueSatisfying(reason -> assertThat(reason).contains("no order explains"));
    }

    /** A history of this length must not cost more than its length times the calls that overlap. */
    @Test
    void decidesALongHistoryOfManyClients() {
        List<Operation> history = new ArrayList<>();
        for (int round = 0; round < 1_000; round++) {
            long begin = round * 10L;
            String before = round == 0 ? "" : "v" + (round - 1);
            for (int client = 0; client < 5; client++) {
                history.add(replace(Outcome.REFUSED, begin + client, begin + 9, before, "lost"));
            }
            history.add(replace(Outcome.MADE, begin + 5, begin + 8, before, "v" + round));
        }
        assertThat(RegisterChecker.isLinearizable(history)).isTrue();
        history.add(read(20_000, 20_001, "v998"));
        assertThat(RegisterChecker.isLinearizable(history)).isFalse();
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
        return read(begin, end, KEY, value);
    }

    private static Operation read(long begin, long end, String key, String value) {
        return Operation.read(begin, end, key, valueOf(value));
    }

    private static Operation write(long begin, long end, String value) {
        return new Operation(Outcome.MADE, begin, end, Map.of(), Map.of(KEY, valueOf(value)));
    }

    private static Operation uncertain(long begin, long crash, String value) {
        return new Operation(Outcome.UNKNOWN, begin, crash, Map.of(), Map.of(KEY, valueOf(value)));
    }

    private static Operation replace(Outcome outcome, long begin, long end, String expected, String value) {
        return new Operation(outcome, begin, end, Map.of(KEY, exactly(expected)), Map.of(KEY, valueOf(value)));
    }

    /** Both keys at once, if the first is as expected. */
    private static Operation batch(Outcome outcome, long begin, long end, String expected, String value) {
        return new Operation(
                outcome,
                begin,
                end,
                Map.of(KEY, exactly(expected)),
                Map.of(KEY, valueOf(value), OTHER, valueOf(value)));
    }

    private static Expectation exactly(String value) {
        return new Expectation.Exactly(valueOf(value));
    }

    private static Optional<String> valueOf(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
