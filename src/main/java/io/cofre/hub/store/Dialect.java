package io.cofre.hub.store;

import io.cofre.sql.Migrations;
import java.util.List;

/** The differences between the databases that SQL forces. */
enum Dialect {
    SQLITE("sqlite", ""),
    POSTGRESQL("postgresql", " FOR UPDATE");

    private static final List<String> SCRIPTS =
            List.of("V1__hub.sql", "V2__texts.sql", "V3__orphan.sql", "V4__url.sql");

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

    /** The schema of the hub. */
    Migrations schema() {
        return Migrations.of(Dialect.class, wireName + "/", SCRIPTS, "the hub");
    }

    /**
     * Whether the URLs of webhooks are sealed. A hub of the version before cannot open them. It may share a PostgreSQL
     * database with this one, which opens them, and so leaves sealing them to the version after it.
     */
    boolean sealsUrls() {
        return this == SQLITE;
    }

    /** Ends a SELECT whose rows nobody else may change until the transaction ends. SQLite has one writer anyway. */
    String forUpdate() {
        return forUpdate;
    }
}
