package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.retention.Kept;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.IdentityReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recorder of new snapshots and removals: to whom they belong, and the room that they take. */
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    /** The number of new things that are looked at in one round; the others are left alone until the next. */
    private static final int NEW_PER_ROUND = 2_000;

    private static final int AT_ONCE = 20;

    private static final String NEW = "SELECT id, group_name, name FROM session_instance"
            + " WHERE state IN ('snapshot', 'trash') AND kept_seconds IS NULL ORDER BY kept_order LIMIT "
            + NEW_PER_ROUND;

    private static final String CREDS =
            "SELECT value, crc32c FROM session_entry WHERE instance_id = ? AND key = ? AND value IS NOT NULL";

    /** The room of an entry beside its key and its value is about 64 bytes. */
    private static final String RECORD = "UPDATE session_instance SET kept_seconds = ?, kept_identity = ?,"
            + " kept_keys = room.keys, kept_bytes = room.bytes"
            + " FROM (SELECT count(*) AS keys, coalesce(sum(octet_length(value) + octet_length(key) + 64), 0) AS bytes"
            + " FROM session_entry WHERE instance_id = ? AND value IS NOT NULL) AS room"
            + " WHERE id = ? AND state IN ('snapshot', 'trash') AND kept_seconds IS NULL";

    private final Database database;
    private final IdentityReader identities;

    Recorder(Database database, IdentityReader identities) {
        this.database = database;
        this.identities = identities;
    }

    private record Unrecorded(long id, InstancePath instance) {}

    /**
     * Records what is new.
     *
     * @param seconds the time of the clock of retention
     * @return the number of things that could not be looked at
     */
    int record(long seconds) {
        List<Unrecorded> found = database.read(connection -> Sql.query(
                connection,
                NEW,
                row -> new Unrecorded(
                        row.getLong(1),
                        new InstancePath(GroupName.of(row.getString(2)), InstanceName.of(row.getString(3))))));
        int troubles = 0;
        for (int start = 0; start < found.size(); start += AT_ONCE) {
            List<Unrecorded> some = found.subList(start, Math.min(found.size(), start + AT_ONCE));
            try {
                record(some, seconds);
            } catch (CofreException failure) {
                failure.rethrowUnless(ErrorCode.DAMAGED);
                troubles += recordEach(some, seconds);
            }
        }
        return troubles;
    }

    private void record(List<Unrecorded> things, long seconds) {
        int unused = database.transactLong(connection -> {
            int recorded = 0;
            for (Unrecorded thing : things) {
                String whose = whose(connection, thing);
                recorded += Sql.update(connection, RECORD, seconds, whose, thing.id(), thing.id());
            }
            return recorded;
        });
    }

    /** A damaged page of the database must not keep the others from being recorded. */
    private int recordEach(List<Unrecorded> things, long seconds) {
        int troubles = 0;
        for (Unrecorded thing : things) {
            try {
                record(List.of(thing), seconds);
            } catch (CofreException failure) {
                failure.rethrowUnless(ErrorCode.DAMAGED);
                troubles++;
                LOG.warn(
                        "retention goes on without what is kept of {}, which is tried again: {}",
                        thing.instance(),
                        failure.getMessage());
            }
        }
        return troubles;
    }

    private String whose(Connection connection, Unrecorded thing) throws SQLException {
        Optional<String> identity;
        try {
            identity = Sql.first(
                            connection,
                            CREDS,
                            row -> Sql.intact(Key.CREDS, row.getBytes(1), row.getInt(2)),
                            thing.id(),
                            Key.CREDS.toString())
                    .flatMap(identities::identityIn);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            identity = Optional.of(Kept.UNREADABLE);
        }
        return identity.map(found -> Kept.digest(thing.instance(), found)).orElse("");
    }
}
