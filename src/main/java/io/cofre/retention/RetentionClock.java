package io.cofre.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of retention. It counts the time for which workers ran on the volume, and at most a day of each rest
 * between two of them. Nobody can set it, so a machine whose clock is years ahead or behind makes nothing older or
 * younger.
 *
 * <p>The clock of the machine only tells the length of a rest. A rest of more than a day cannot be told from a jump of
 * that clock. After either, nothing is removed by age for a day: an operator may have come to look for kept values.
 * Only the sweeper uses this class, except for {@link #wall} and {@link #nanoseconds}.
 */
public final class RetentionClock {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionClock.class);

    /** The time after a jump or a long rest during which nothing is removed by age. */
    static final Duration CALM = Duration.ofHours(24);

    private static final Duration REST_MAX = Duration.ofHours(24);

    /**
     * The smallest jump. Corrections of a synchronised clock are smaller, and so are the pauses of a virtual machine
     * that is moved.
     */
    private static final Duration JUMP_MIN = Duration.ofHours(1);

    private final String whose;
    private final InstantSource wall;
    private final LongSupplier nanoseconds;
    private Duration time = Duration.ZERO;
    private Duration calmLeft = CALM;
    private Instant lastWall;
    private long lastNs;

    /**
     * @param wall the clock of the machine
     * @param nanoseconds the time since some moment; nobody can set it
     */
    public RetentionClock(InstantSource wall, LongSupplier nanoseconds) {
        this("this machine", wall, nanoseconds);
    }

    /** @param whose the machine that has the clock, for logs */
    public RetentionClock(String whose, InstantSource wall, LongSupplier nanoseconds) {
        this.whose = whose;
        this.wall = wall;
        this.nanoseconds = nanoseconds;
        this.lastWall = wall.instant();
        this.lastNs = nanoseconds.getAsLong();
    }

    /**
     * The part of the clock that outlives the process.
     *
     * @param seconds the time of this clock
     * @param wallSeconds the time of the machine at that moment, in seconds since 1970
     * @param calmSeconds the seconds during which still nothing is to be removed by age
     */
    public record State(long seconds, long wallSeconds, long calmSeconds) {}

    /**
     * Goes on from the state in which another process stopped, or begins anew.
     *
     * @param keeping whether there is anything that could be removed
     */
    public void begin(Optional<State> last, boolean keeping) {
        lastWall = wall.instant();
        lastNs = nanoseconds.getAsLong();
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
                    "the clock of " + whose + " is " + text(rest.negated())
                            + " behind what it was when a worker last ran",
                    true);
        } else if (rest.compareTo(REST_MAX) > 0) {
            calm("no worker ran for " + text(rest) + ", or the clock of " + whose + " jumped", keeping);
        }
    }

    /** Looks at the clocks. It must be called often enough to see a jump. */
    public void tick() {
        boolean unused = hasJumped();
    }

    /**
     * Goes on from the state that another process saved after this one last looked at the clocks.
     *
     * @param other of a clock that several processes share
     */
    public void follow(State other) {
        Duration before = time;
        boolean jumped = hasJumped();
        Duration rest = Duration.between(Instant.ofEpochSecond(other.wallSeconds()), lastWall);
        Duration passed = atMost(time.minus(before), rest);
        Duration calm = Duration.ofSeconds(other.calmSeconds());
        time = Duration.ofSeconds(other.seconds()).plus(passed);
        if (!jumped) {
            calmLeft = passed.compareTo(calm) < 0 ? calm.minus(passed) : Duration.ZERO;
        }
    }

    private boolean hasJumped() {
        long nowNs = nanoseconds.getAsLong();
        Instant now = wall.instant();
        Duration passed = Duration.ofNanos(nowNs - lastNs);
        Duration jump = Duration.between(lastWall, now).minus(passed);
        lastNs = nowNs;
        lastWall = now;
        time = time.plus(passed);
        calmLeft = passed.compareTo(calmLeft) < 0 ? calmLeft.minus(passed) : Duration.ZERO;
        boolean jumped = jump.abs().compareTo(JUMP_MIN) > 0;
        if (jumped) {
            calm(
                    "the clock of " + whose + " jumped " + (jump.isNegative() ? "back" : "ahead") + " by "
                            + text(jump.abs()),
                    true);
        }
        return jumped;
    }

    /** The time, in seconds since some moment. */
    public long seconds() {
        return time.toSeconds();
    }

    /** Whether anything may be removed because it is too old. */
    public boolean removesByAge() {
        return calmLeft.isZero();
    }

    /** The time of the machine's clock. */
    public Instant wall() {
        return wall.instant();
    }

    /** The time since some moment, by the clock that nobody can set. */
    public long nanoseconds() {
        return nanoseconds.getAsLong();
    }

    public State state() {
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
