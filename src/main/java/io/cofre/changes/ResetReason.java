package io.cofre.changes;

/** The reason why a reader has to read everything anew. Its name on the wire does not change. */
public enum ResetReason {
    /** The cursor is none of this instance and process: from before a restart, or never given. */
    CURSOR_UNKNOWN("cursor_unknown"),
    /** Changes behind the cursor are no longer in the buffer. */
    CURSOR_TOO_OLD("cursor_too_old"),
    /** The reader was slower than the writers, and changes that it did not read are no longer in the buffer. */
    READER_TOO_SLOW("reader_too_slow"),
    /** A restore or an import replaced the whole instance. */
    INSTANCE_REPLACED("instance_replaced"),
    /** Other workers made changes that this one cannot tell one by one. */
    CHANGES_MISSED("changes_missed");

    private final String wireName;

    ResetReason(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
