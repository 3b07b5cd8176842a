package io.cofre.postgres.history;

import io.cofre.retention.RetentionClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The clock of retention that all workers on a database share. Its time of day is that of the database. Each worker
 * sees a jump of that by its own clock, which nobody can set. Only the sweeper uses it.
 */
final class SharedClock {
    /** Also keeps all others from taking anything out of the history, until the transaction ends. */
    private static final String LOCK = "SELECT seconds, wall_seconds, calm_seconds,"
            + " (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM session_retention FOR UPDATE";

    private static final String SAVE = "UPDATE session_retention SET seconds = ?, wall_seconds = ?, calm_seconds = ?";

    private final Wall wall;
    private final RetentionClock clock;
    private @Nullable State saved;

    private record State(RetentionClock.State clock) {}

    private record Found(Optional<State> state, Instant now) {}

    /** The time of day that the database told last. */
    private static final class Wall implements InstantSource {
        private final UnaryOperator<Instant> adjustment;
        private Instant told = Instant.EPOCH;

        private Wall(UnaryOperator<Instant> adjustment) {
            this.adjustment = adjustment;
        }

        @Override
        public Instant instant() {
            return told;
        }
    }

    /**
     * @param nanoseconds the time since some moment; nobody can set it
     * @param adjustment is made to each time that the database tells
     */
    SharedClock(LongSupplier nanoseconds, UnaryOperator<Instant> adjustment) {
        this.wall = new Wall(adjustment);
        this.clock = new RetentionClock("the database", wall, nanoseconds);
    }

    RetentionClock clock() {
        return clock;
    }

    /** Keeps all others from taking anything out of the history, until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        Optional<Long> unused = Sql.first(connection, LOCK, row -> row.getLong(4));
    }

    /**
     * Looks at the clocks and saves the state for all.
     *
     * @param keeping whether there is anything that could be removed
     */
    void look(Connection connection, boolean keeping) throws SQLException {
        Found found = Sql.first(connection, LOCK, row -> {
                    RetentionClock.State state =
                            new RetentionClock.State(row.getLong(1), row.getLong(2), row.getLong(3));
                    Optional<State> last = row.wasNull() ? Optional.empty() : Optional.of(new State(state));
                    return new Found(last, Instant.ofEpochMilli(row.getLong(4)));
                })
                .orElseThrow();
        wall.told = wall.adjustment.apply(found.now());
        if (saved == null || found.state().isEmpty()) {
            clock.begin(found.state().map(State::clock), keeping);
        } else if (found.state().get().equals(saved)) {
            clock.tick();
        } else {
            clock.follow(found.state().get().clock());
        }
        State state = new State(clock.state());
        int unused = Sql.update(
                connection,
                SAVE,
                state.clock().seconds(),
                state.clock().wallSeconds(),
                state.clock().calmSeconds());
        saved = state;
    }
}
