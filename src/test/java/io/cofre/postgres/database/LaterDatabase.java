package io.cofre.postgres.database;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Opens a database as a later version of Cofre does, which brings its schema further than this one. */
public final class LaterDatabase {
    private LaterDatabase() {}

    public static Database open(DatabaseSettings settings) throws IOException {
        List<String> scripts = new ArrayList<>(Database.SCRIPTS);
        scripts.add("V99__later.sql");
        return Database.open(settings, scripts);
    }
}
