package io.cofre.postgres.history;

import io.cofre.postgres.database.Database;
import io.cofre.retention.Excess;
import io.cofre.retention.HistoryObserver;
import io.cofre.retention.RetentionRules;
import io.cofre.store.HistoryFigures;
import io.cofre.store.Retention;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep of retention over a database: it removes snapshots and entries of the trash that are too old or too many,
 * by the {@link RetentionRules}. Several workers may sweep at once. Each of them decides and takes away in one
 * transaction, during which nobody else takes anything out of the history. Not thread-safe.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    /** A million entries. */
    private static final int TRANSACTIONS_MAX = 200;

    /** A row that another worker uses at this moment, as a restore does, stays until the next sweep. */
    private static final String TAKE = "UPDATE session_instance SET state = 'gone', kept_since = clock_timestamp()"
            + " WHERE id IN (SELECT id FROM session_instance WHERE id = ANY (?) AND state IN ('snapshot', 'trash')"
            + " FOR UPDATE SKIP LOCKED)";

    private static final String ANYTHING =
            "SELECT EXISTS (SELECT FROM session_instance WHERE state IN ('snapshot', 'trash'))";

    private final Database database;
    private final SharedClock clock;
    private final Recorder recorder;
    private final Rest rest;
    private final Retention retention;
    private final RetentionRules rules;
    private final HistoryObserver observer;
    private final Excess trashExcess = new Excess("the trash", "COFRE_TRASH_MAX_MIB", "cofre trash purge ID --yes");
    private final Excess snapshotExcess =
            new Excess("snapshots", "COFRE_SNAPSHOT_MAX_MIB", "cofre snapshot delete GROUP INSTANCE ID --yes");

    Sweep(
            Database database,
            SharedClock clock,
            Recorder recorder,
            Rest rest,
            Retention retention,
            HistoryObserver observer) {
        this.database = database;
        this.clock = clock;
        this.recorder = recorder;
        this.rest = rest;
        this.retention = retention;
        this.rules = new RetentionRules(retention, clock.clock());
        this.observer = observer;
    }

    private record Decision(
            RetentionRules.Decision<TrashEntry> trash, RetentionRules.Decision<Snapshot> snapshots, int taken) {}

    /** Sweeps, and returns the figures of what is left. */
    HistoryFigures run() {
        boolean unused = database.transact(connection -> {
            boolean keeping =
                    Sql.first(connection, ANYTHING, row -> row.getBoolean(1)).orElse(false);
            clock.look(connection, keeping);
            return keeping;
        });
        int troubles = recorder.record(clock.clock().seconds());
        Decision decision = database.transact(this::decide);
        tell(decision);
        rest.giveUpStaged();
        rest.remove(TRANSACTIONS_MAX);
        long snapshotBytes = decision.snapshots().bytes();
        long trashBytes = decision.trash().bytes();
        return new HistoryFigures(
                decision.snapshots().staying().size(),
                snapshotBytes,
                decision.trash().staying().size(),
                trashBytes,
                snapshotExcess.over(snapshotBytes, retention.snapshotBytesMax()),
                trashExcess.over(trashBytes, retention.trashBytesMax()),
                troubles);
    }

    private Decision decide(Connection connection) throws SQLException {
        SharedClock.lock(connection);
        KeptThings things = KeptThings.of(connection);
        RetentionRules.Decision<TrashEntry> trash = rules.aboutTrash(things.trash(), things::kept, things::bytes);
        RetentionRules.Decision<Snapshot> snapshots =
                rules.aboutSnapshots(things.snapshots().values(), things::kept, things::bytes);
        List<Long> going = new ArrayList<>();
        trash.going().forEach(each -> going.addAll(things.rows(each.thing())));
        snapshots.going().forEach(each -> going.addAll(things.rows(each.thing())));
        int taken = going.isEmpty() ? 0 : Sql.update(connection, TAKE, (Object) going.toArray(Long[]::new));
        return new Decision(trash, snapshots, taken);
    }

    private void tell(Decision decision) {
        for (RetentionRules.Going<TrashEntry> each : decision.trash().going()) {
            TrashEntry entry = each.thing();
            LOG.info(
                    "the removal {} left the trash, {}: {} of group {}",
                    entry.id(),
                    each.why(),
                    entry.instances(),
                    entry.group());
        }
        for (RetentionRules.Going<Snapshot> each : decision.snapshots().going()) {
            LOG.info(
                    "the snapshot {} of {} was removed, {}",
                    each.thing().id(),
                    each.thing().instance(),
                    each.why());
        }
        if (decision.taken() > 0) {
            observer.purged(
                    decision.snapshots().going().size(),
                    decision.trash().going().size());
        }
    }
}
