package io.cofre.volume.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which retention counts how long something has been kept: the time that workers ran on the volume, and of
 * each rest between two of them at most a day. Nobody can set it, so a machine whose clock is years ahead or behind
 * makes nothing older or younger.
 *
 * <p>The clock of the machine only tells how long a rest was. After a jump of it, or a rest of more than a day, which
 * cannot be told from a jump, nothing is to be removed by age for a day: an operator may have come to look for what is
 * kept. Belongs to the sweeper, but for {@link #wall}.
 */
public final class RetentionClock {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionClock.class);

    /** For how long nothing is removed by age after a jump or a long rest. */
    static final Duration CALM = Duration.ofHours(24);

    private static final Duration REST_MAX = Duration.ofHours(24);

    /** Corrections of a clock that is kept right are smaller, and so are pauses of a machine that is moved. */
    private static final Duration JUMP_MIN = Duration.ofHours(1);

    private final InstantSource wall;
    private final LongSupplier nanoseconds;
    private Duration time = Duration.ZERO;
    private Duration calmLeft = CALM;
    private Instant lastWall;
    private long lastNanos;

    /**
     * @param wall the clock of the machine
     * @param nanoseconds the time since some moment, which nobody sets
     */
    public RetentionClock(InstantSource wall, LongSupplier nanoseconds) {
        this.wall = wall;
        this.nanoseconds = nanoseconds;
        this.lastWall = wall.instant();
        this.lastNanos = nanoseconds.getAsLong();
    }

    /** That of this machine. */
    public static RetentionClock ofSystem() {
        return new RetentionClock(InstantSource.system(), System::nanoTime);
    }

    /**
     * What of the clock outlives the process.
     *
     * @param seconds the time of this clock
     * @param wallSeconds that of the machine at that moment, in seconds since 1970
     * @param calmSeconds for how much longer nothing is to be removed by age
     */
    record State(long seconds, long wallSeconds, long calmSeconds) {}

    /**
     * Goes on where another process stopped, or begins anew.
     *
     * @param keeping whether there is anything that could be removed
     */
    void begin(Optional<State> last, boolean keeping) {
        lastWall = wall.instant();
        lastNanos = nanoseconds.getAsLong();
        if (last.isEmpty()) {
            calm("it is not known when a worker last looked at it", keeping);
            return;
        }
        State state = last.get();
        Duration rest = Duration.between(Instant.ofEpochSecond(state.wallSeconds()), lastWall);
        time = Duration.ofSeconds(state.seconds()).plus(atMost(REST_MAX, rest));
        calmLeft = Duration.ofSeconds(state.calmSeconds());
        if (rest.compareTo(JUMP_MIN.negated()) < 0) {
            calm(
                    "the clock of this machine is " + text(rest.negated())
                            + " behind what it was when a worker last ran",
                    true);
        } else if (rest.compareTo(REST_MAX) > 0) {
            calm("no worker ran for " + text(rest) + ", or the clock of this machine jumped", keeping);
        }
    }

    /** Looks at the clocks. Often enough that a jump is seen. */
    void tick() {
        long nanos = nanoseconds.getAsLong();
        Instant now = wall.instant();
        Duration passed = Duration.ofNanos(nanos - lastNanos);
        Duration jump = Duration.between(lastWall, now).minus(passed);
        lastNanos = nanos;
        lastWall = now;
        time = time.plus(passed);
        calmLeft = passed.compareTo(calmLeft) < 0 ? calmLeft.minus(passed) : Duration.ZERO;
        if (jump.abs().compareTo(JUMP_MIN) > 0) {
            calm(
                    "the clock of this machine jumped " + (jump.isNegative() ? "back" : "ahead") + " by "
                            + text(jump.abs()),
                    true);
        }
    }

    /** The time, in seconds since some moment. */
    long seconds() {
        return time.toSeconds();
    }

    /** Whether anything may be removed because it is too old. */
    boolean removesByAge() {
        return calmLeft.isZero();
    }

    /** What the clock of the machine says. */
    Instant wall() {
        return wall.instant();
    }

    State state() {
        return new State(time.toSeconds(), lastWall.getEpochSecond(), calmLeft.toSeconds());
    }

    private void calm(String why, boolean said) {
        calmLeft = CALM;
        if (said) {
            LOG.warn("{}: nothing in the trash and no snapshot is removed by age for the next 24 hours", why);
        }
    }

    private static Duration atMost(Duration most, Duration duration) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(most) > 0 ? most : duration;
    }

    private static String text(Duration duration) {
        return duration.toDays() > 2 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }
}
