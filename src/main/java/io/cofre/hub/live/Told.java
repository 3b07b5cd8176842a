package io.cofre.hub.live;

/** The next thing that a follower is told. */
sealed interface Told {
    /**
     * The stream begins here: the events behind the cursor come.
     *
     * @param cursor the last event before it
     */
    record Began(Cursor cursor) implements Told {}

    /** An event. */
    record Event(LiveEvent event) implements Told {}

    /**
     * Something is missing: the stream begins at the latest event, and not where the follower left it.
     *
     * @param reason why
     * @param firstSeq the number of the oldest event that is kept
     * @param cursor the last event before the stream begins
     */
    record Reset(ResetReason reason, long firstSeq, Cursor cursor) implements Told {}

    /**
     * A replay is over.
     *
     * @param instanceName the instance that was replayed; empty if all were
     * @param count the number of events
     * @param lastSeq the number up to which it went
     * @param complete whether it went up to what comes live; otherwise one more replay goes on behind {@code lastSeq}
     * @param gap whether events are missing that are not kept any more
     */
    record Replayed(String instanceName, long count, long lastSeq, boolean complete, boolean gap) implements Told {}

    /** The store cannot be read, or the tenant is gone: the follower ends, and may come again later. */
    record Failed() implements Told {}

    /** Why something is missing. */
    enum ResetReason {
        /** The cursor is none of these numbers: the store was restored, or the cursor was made up. */
        CURSOR_UNKNOWN("cursor_unknown"),
        /** The events behind the cursor are not kept any more. */
        CURSOR_TOO_OLD("cursor_too_old");

        private final String wireName;

        ResetReason(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }
}
