package io.cofre.copy;

/** The state of an item before a copy. */
public enum Finding {
    /** The target does not have it. */
    NEW("new"),
    /** The target has it, with the same values. */
    PRESENT("present"),
    /** The target has an instance of that name that is not paired, with other values. It becomes a snapshot. */
    OTHER("other"),
    /**
     * The target has an instance of that name that is paired, or may be, with other values; or another snapshot or
     * removal of that id.
     */
    IN_THE_WAY("in-the-way");

    private final String wireName;

    Finding(String wireName) {
        this.wireName = wireName;
    }

    /** Its name in reports. */
    public String wireName() {
        return wireName;
    }
}
