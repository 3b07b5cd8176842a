package io.cofre.testing.disk;

import java.util.List;
import java.util.Random;

/**
 * The choice of one simulated power loss about each thing that was not forced. A choice is made in one of four moods,
 * drawn at random, so that the pure cases are met as often as the mixed ones:
 *
 * <ul> <li>nothing that was not forced is found; <li>all of it is found; <li>all changes up to some moment are found,
 * the very last one in part: the kernel wrote back in order; <li>each thing is found or not by itself, with a
 * likelihood that differs from file to file.
 * </ul>
 */
final class CrashChoice {
    private enum Mood {
        NOTHING,
        EVERYTHING,
        UNTIL_A_MOMENT,
        MIXED
    }

    private final Random random;
    private final Mood mood;
    private final long moment;
    private double likelihood;

    CrashChoice(Random random, long lastMoment) {
        this.random = random;
        int draw = random.nextInt(10);
        this.mood = draw < 1 ? Mood.NOTHING : draw < 2 ? Mood.EVERYTHING : draw < 5 ? Mood.UNTIL_A_MOMENT : Mood.MIXED;
        // Most of the interesting moments are the last ones before the power went.
        long span = random.nextBoolean() ? Math.min(lastMoment, 20) : lastMoment;
        this.moment = lastMoment - (long) (random.nextDouble() * (span + 1));
        nextThing();
    }

    /** Begins with another file, and draws a likelihood for it. */
    void nextThing() {
        int draw = random.nextInt(4);
        likelihood = draw == 0 ? 0.05 : draw == 1 ? 0.95 : random.nextDouble();
    }

    /** Whether something that was done at {@code stamp} is found. */
    boolean keeps(long stamp) {
        return switch (mood) {
            case NOTHING -> false;
            case EVERYTHING -> true;
            case UNTIL_A_MOMENT -> stamp < moment || (stamp == moment && random.nextBoolean());
            case MIXED -> random.nextDouble() < likelihood;
        };
    }

    /**
     * The state that is found, of those that a thing went through: 0 for the forced one, {@code i + 1} for
     * {@code stamps[i]}.
     */
    int state(List<Long> stamps) {
        return switch (mood) {
            case NOTHING -> 0;
            case EVERYTHING -> stamps.size();
            case UNTIL_A_MOMENT -> lastKept(stamps);
            case MIXED -> random.nextDouble() < likelihood ? stamps.size() : random.nextInt(stamps.size() + 1);
        };
    }

    /** Whether something between two states may be found as well. */
    boolean isMixed() {
        return mood == Mood.MIXED && random.nextInt(3) == 0;
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    long between(long low, long high) {
        return low + (long) (random.nextDouble() * (high - low + 1));
    }

    private int lastKept(List<Long> stamps) {
        int state = 0;
        while (state < stamps.size() && keeps(stamps.get(state))) {
            state++;
        }
        return state;
    }
}
