package io.cofre.copy;

/** The kinds of things that are copied. */
public enum ItemKind {
    INSTANCE("instance"),
    SNAPSHOT("snapshot"),
    REMOVED("removed");

    private final String wireName;

    ItemKind(String wireName) {
        this.wireName = wireName;
    }

    /** Its name in reports. */
    public String wireName() {
        return wireName;
    }
}
