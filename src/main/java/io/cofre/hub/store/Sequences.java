package io.cofre.hub.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sequence numbers of tenants within one transaction. Their rows are locked, in the order of their ids, until it
 * ends: of several hubs one numbers the events of a tenant at a time, and nobody sees a number before a smaller one.
 */
final class Sequences {
    private static final String SELECT =
            "SELECT id, last_seq, epoch FROM tenant WHERE id IN " + InList.TEXT + " ORDER BY id";
    private static final String UPDATE = "UPDATE tenant SET last_seq = ? WHERE id = ?";

    private final Map<String, Sequence> byTenant = new TreeMap<>();

    /** The numbers of one tenant. */
    static final class Sequence {
        private final String epoch;
        private long last;
        private boolean isUsed;

        private Sequence(String epoch, long last) {
            this.epoch = epoch;
            this.last = last;
        }

        String epoch() {
            return epoch;
        }

        long last() {
            return last;
        }

        long next() {
            isUsed = true;
            return ++last;
        }
    }

    private Sequences() {}

    /** Locks the rows of tenants. */
    static Sequences lock(WriteSession session, Collection<String> tenants) throws SQLException {
        Sequences sequences = new Sequences();
        PreparedStatement select = session.statement(SELECT + session.dialect().forUpdate());
        for (var part : InList.parts(new ArrayList<>(new TreeSet<>(tenants)))) {
            for (int place = 0; place < part.size(); place++) {
                select.setString(place + 1, part.get(place));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sequences.byTenant.put(rows.getString(1), new Sequence(rows.getString(3), rows.getLong(2)));
                }
            }
        }
        return sequences;
    }

    /** The numbers of a tenant; empty if there is no such tenant. */
    Optional<Sequence> of(String tenant) {
        return Optional.ofNullable(byTenant.get(tenant));
    }

    /** Stores the last numbers. */
    void store(WriteSession session) throws SQLException {
        PreparedStatement update = session.statement(UPDATE);
        boolean isEmpty = true;
        for (Map.Entry<String, Sequence> entry : byTenant.entrySet()) {
            if (entry.getValue().isUsed) {
                update.setLong(1, entry.getValue().last);
                update.setString(2, entry.getKey());
                update.addBatch();
                isEmpty = false;
            }
        }
        if (!isEmpty) {
            update.executeBatch();
        }
    }
}
