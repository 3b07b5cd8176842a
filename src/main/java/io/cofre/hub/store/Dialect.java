package io.cofre.hub.store;

/** The differences between the databases that SQL forces. */
enum Dialect {
    SQLITE("sqlite", ""),
    POSTGRESQL("postgresql", " FOR UPDATE");

    private final String wireName;
    private final String forUpdate;

    Dialect(String wireName, String forUpdate) {
        this.wireName = wireName;
        this.forUpdate = forUpdate;
    }

    /** The name in metrics, and the directory of the schema. */
    String wireName() {
        return wireName;
    }

    /** Ends a SELECT whose rows nobody else may change until the transaction ends. SQLite has one writer anyway. */
    String forUpdate() {
        return forUpdate;
    }
}
