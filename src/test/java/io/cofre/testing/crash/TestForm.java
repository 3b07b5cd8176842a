package io.cofre.testing.crash;

import java.util.Optional;
import java.util.stream.LongStream;

/** The length of the random tests and their seed: {@code cofre.test.form} and {@code cofre.test.seed}. */
public enum TestForm {
    /** Seconds: with every build. */
    SHORT,
    /** Minutes: {@code ./build.sh crash}. */
    LONG;

    public static TestForm current() {
        return System.getProperty("cofre.test.form", "short").equals("long") ? LONG : SHORT;
    }

    public int choose(int shortForm, int longForm) {
        return this == SHORT ? shortForm : longForm;
    }

    /** The seed to repeat, where one was given; otherwise {@code count} of them that differ from run to run. */
    public static LongStream seeds(int count) {
        Optional<Long> given = givenSeed();
        if (given.isPresent()) {
            return LongStream.of(given.get());
        }
        long first = Math.floorMod(System.nanoTime(), 1_000_000L) * 1_000_000L;
        return LongStream.range(first, first + count);
    }

    /** The seed to repeat, where one was given; otherwise one that differs from run to run. */
    public static long seed() {
        return givenSeed().orElseGet(System::nanoTime);
    }

    /** The words that tell how to repeat a failed run. */
    public static String repeat(long seed) {
        return "repeat with -Dcofre.test.seed=" + seed;
    }

    private static Optional<Long> givenSeed() {
        return Optional.ofNullable(Long.getLong("cofre.test.seed"));
    }
}
