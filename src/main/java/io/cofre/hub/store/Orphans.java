package io.cofre.hub.store;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Orphan;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The sessions that providers may have left behind, until somebody has settled that. One of which an event tells is
 * written in the transaction that stores the event. Thread-safe.
 */
public final class Orphans {
    private static final String COLUMNS = "tenant, provider, instance_id, name, session_id, must_be_gone";
    private static final String INSERT =
            "INSERT INTO orphan (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String KEY = " WHERE instance_id = ? AND session_id = ? AND must_be_gone = ?";
    private static final String DELETE = "DELETE FROM orphan" + KEY;
    private static final String LOGGED_IN = "DELETE FROM orphan WHERE instance_id = ? AND must_be_gone = 0";

    private final Database database;
    private final Writer writer;
    private final Signs signs;

    Orphans(Database database, Writer writer, Signs signs) {
        this.database = database;
        this.writer = writer;
        this.signs = signs;
    }

    /** Tells from an event what it means for sessions. It runs on the writer's thread, and must not block. */
    public interface Watch {
        /** The session that may be left behind since an event; empty if the event tells of none. */
        Optional<Orphan> orphanOf(HubEvent event);

        /** Whether an event says that the instance is logged in: sessions of earlier logins are not in its way. */
        boolean isLogin(HubEvent event);
    }

    /** The part of a transaction that writes what events tell. */
    static final class Signs {
        private volatile Optional<Watch> watch = Optional.empty();

        void note(WriteSession session, List<HubEvent> events) throws SQLException {
            if (watch.isEmpty()) {
                return;
            }
            for (HubEvent event : events) {
                Optional<Orphan> orphan = watch.get().orphanOf(event);
                if (orphan.isPresent()) {
                    insert(session, orphan.get());
                } else if (watch.get().isLogin(event)) {
                    PreparedStatement delete = session.statement(LOGGED_IN);
                    delete.setString(1, event.instanceId());
                    delete.executeUpdate();
                }
            }
        }
    }

    /** Has events watched from now on. */
    public void watch(Watch watch) {
        signs.watch = Optional.of(watch);
    }

    /** Adds one. It is durable on return. */
    public void add(Orphan orphan) {
        writer.change(
                session -> {
                    insert(session, orphan);
                    return true;
                },
                done -> {});
    }

    /** Removes one that is settled. */
    public void remove(Orphan orphan) {
        writer.change(
                session -> {
                    PreparedStatement delete = session.statement(DELETE);
                    delete.setString(1, orphan.instanceId());
                    delete.setString(2, orphan.sessionId());
                    delete.setInt(3, orphan.mustBeGone() ? 1 : 0);
                    return delete.executeUpdate();
                },
                done -> {});
    }

    /** Whether one is still to be settled. */
    public boolean has(Orphan orphan) {
        return database.read(handle -> handle.createQuery("SELECT 1 FROM orphan" + KEY)
                .bind(0, orphan.instanceId())
                .bind(1, orphan.sessionId())
                .bind(2, orphan.mustBeGone() ? 1 : 0)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    }

    /** Some of those that are to be settled. */
    public List<Orphan> some(int limit) {
        return database.read(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM orphan LIMIT :limit")
                .bind("limit", limit)
                .map(Orphans::read)
                .list());
    }

    private static void insert(WriteSession session, Orphan orphan) throws SQLException {
        PreparedStatement insert = session.statement(INSERT);
        int place = 1;
        insert.setString(place++, orphan.tenant());
        insert.setString(place++, orphan.provider());
        insert.setString(place++, orphan.instanceId());
        insert.setString(place++, orphan.name());
        insert.setString(place++, orphan.sessionId());
        insert.setInt(place++, orphan.mustBeGone() ? 1 : 0);
        insert.executeUpdate();
    }

    private static Orphan read(ResultSet row, StatementContext context) throws SQLException {
        return new Orphan(
                row.getString("tenant"),
                row.getString("provider"),
                row.getString("instance_id"),
                row.getString("name"),
                row.getString("session_id"),
                row.getInt("must_be_gone") != 0);
    }
}
