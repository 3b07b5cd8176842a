package io.cofre.hub.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The digests of the events of the last ten minutes. A row is in the bucket of its time, so that two buckets hold all
 * that count, and old ones are removed whole.
 */
final class DedupeRows {
    /** For so long a second telling of an event is a duplicate. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final long BUCKET_MS = WINDOW.toMillis();
    private static final String AT = "COALESCE((SELECT at FROM dedupe WHERE bucket = ? AND digest = w.column1), 0)";

    /** A subquery for each digest: no database makes a scan of the table of it, whatever it knows of its size. */
    private static final String SELECT =
            "SELECT w.column1 FROM (VALUES " + InList.ROWS + ") AS w WHERE " + AT + " > ? OR " + AT + " > ?";

    private static final String INSERT =
            "INSERT INTO dedupe (bucket, digest, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String ENDS = "SELECT MIN(bucket), MAX(bucket) FROM dedupe";
    private static final String DELETE = "DELETE FROM dedupe WHERE bucket = ? AND digest IN"
            + " (SELECT digest FROM dedupe WHERE bucket = ? LIMIT ?)";

    private DedupeRows() {}

    /** Those of the digests that are known. */
    static Set<EventDigest> known(WriteSession session, List<EventDigest> digests, long nowMs) throws SQLException {
        Set<EventDigest> known = new HashSet<>();
        PreparedStatement select = session.statement(SELECT);
        for (List<EventDigest> part : InList.parts(digests)) {
            int place = 1;
            for (EventDigest digest : part) {
                select.setBytes(place++, digest.bytes());
            }
            for (long bucket : new long[] {nowMs / BUCKET_MS, nowMs / BUCKET_MS - 1}) {
                select.setLong(place++, bucket);
                select.setLong(place++, nowMs - BUCKET_MS);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    known.add(EventDigest.of(rows.getBytes(1)));
                }
            }
        }
        return known;
    }

    /** Remembers digests. */
    static void add(WriteSession session, Collection<EventDigest> digests, long nowMs) throws SQLException {
        PreparedStatement insert = session.statement(INSERT);
        for (EventDigest digest : digests) {
            insert.setLong(1, nowMs / BUCKET_MS);
            insert.setBytes(2, digest.bytes());
            insert.setLong(3, nowMs);
            insert.addBatch();
        }
        insert.executeBatch();
    }

    /**
     * Removes some of those that do not count: old ones, and those from before the clock was set back, which would
     * count once more when their time comes. Returns whether there may be more.
     */
    static boolean removeOld(WriteSession session, long nowMs, int rowsMax) throws SQLException {
        long useless;
        try (ResultSet row = session.statement(ENDS).executeQuery()) {
            boolean hasRows = row.next();
            long oldest = hasRows ? row.getLong(1) : 0;
            if (!hasRows || row.wasNull()) {
                return false;
            }
            long newest = row.getLong(2);
            boolean isOld = oldest < nowMs / BUCKET_MS - 1;
            if (!isOld && newest <= nowMs / BUCKET_MS + 1) {
                return false;
            }
            useless = isOld ? oldest : newest;
        }
        PreparedStatement delete = session.statement(DELETE);
        delete.setLong(1, useless);
        delete.setLong(2, useless);
        delete.setInt(3, rowsMax);
        delete.executeUpdate();
        return true;
    }
}
