package io.cofre.changes;

/** The kind of an event. Its name on the wire does not change. */
public enum ChangeKind {
    /** The stream has begun: reads from now on see everything that came before the cursor. */
    READY("ready"),
    /** The stream goes on behind the cursor that was given, and nothing between is missing. */
    RESUMED("resumed"),
    /** Something is missing: everything is to be read anew. The stream goes on from now. */
    RESET("reset"),
    /** A value was stored. */
    PUT("put"),
    /** A key was removed, if it was there. */
    DELETE("delete"),
    /** The instance was created again. */
    INSTANCE_CREATED("instance_created"),
    /** The instance was removed with all its keys. */
    INSTANCE_DELETED("instance_deleted");

    private final String wireName;

    ChangeKind(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
