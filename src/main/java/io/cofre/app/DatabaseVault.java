package io.cofre.app;

import io.cofre.admin.Administration;
import io.cofre.admin.LocalAdministration;
import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.identity.Guards;
import io.cofre.identity.WriterExchange;
import io.cofre.metrics.Metrics;
import io.cofre.postgres.database.Database;
import io.cofre.postgres.database.DatabaseSettings;
import io.cofre.postgres.database.UnusableDatabaseException;
import io.cofre.postgres.engine.PostgresStore;
import io.cofre.postgres.history.PostgresHistory;
import io.cofre.service.Readiness;
import io.cofre.service.WorkerState;
import io.cofre.session.CofreException;
import io.cofre.store.ScrubRate;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.transfer.format.ImportLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open database that several workers share. Thread-safe. */
final class DatabaseVault implements Vault {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseVault.class);

    private final PostgresStore store;
    private final PostgresHistory history;
    private final Guards guards;
    private final Configuration configuration;
    private final String place;
    private final InstantSource time;
    private Optional<WriterExchange> exchange = Optional.empty();

    private DatabaseVault(
            PostgresStore store,
            PostgresHistory history,
            Guards guards,
            Configuration configuration,
            String place,
            InstantSource time) {
        this.store = store;
        this.history = history;
        this.guards = guards;
        this.configuration = configuration;
        this.place = place;
        this.time = time;
    }

    /**
     * Opens the database beside other processes. Nothing is committed until {@link #start}.
     *
     * @throws UnusableDatabaseException if it does not answer, refuses the user, or must not be used
     */
    static DatabaseVault open(Configuration configuration, Configuration.Database settings, Supplier<Metrics> meters)
            throws UnusableDatabaseException {
        InstantSource time = SystemTime.source();
        Metrics metrics = meters.get();
        Database database = open(settings);
        PostgresStore store = PostgresStore.open(database, IDENTITIES, metrics.database());
        PostgresHistory history = PostgresHistory.of(
                database, configuration.retention(), metrics.database()::purged, IDENTITIES, time, store::replaced);
        store.retains(history::retainedCreds);
        Guards guards = Guards.of(store, history, metrics.guards(), time, configuration.enforcesLeases());
        return new DatabaseVault(store, history, guards, configuration, settings.place(), time);
    }

    private static Database open(Configuration.Database settings) throws UnusableDatabaseException {
        try {
            return Database.open(new DatabaseSettings(
                    settings.url(),
                    Optional.of(settings.user()),
                    () -> password(settings.password()),
                    settings.connectionsMax(),
                    settings.timeout(),
                    settings.pgbouncer(),
                    settings.migrates()));
        } catch (UnusableDatabaseException unusable) {
            throw unusable.at(settings.place());
        }
    }

    /** The driver asks for it at each connection, and cannot be told of a file that cannot be read. */
    private static Optional<String> password(StorePassword password) {
        try {
            return Optional.of(password.text()).filter(text -> !text.isEmpty());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Starts the store. A command also learns here what workers saw of writers. */
    @Override
    public void start(Runnable onFailure) {
        store.start(onFailure);
        try {
            guards.writers().exchange(store.sightings());
        } catch (CofreException unavailable) {
            LOG.debug("what workers saw of writers is not known: {}", unavailable.getMessage());
        }
    }

    /**
     * Starts the sweeper and the exchange with other workers, and tells what is to be said of the server. The database
     * looks for damage by itself.
     */
    @Override
    public synchronized void startUpkeep(ScrubRate scrubRate) {
        history.startSweeping();
        exchange = Optional.of(WriterExchange.start(guards.writers(), store.sightings()));
        store.notices().forEach(LOG::warn);
    }

    @Override
    public void watch(Metrics metrics) {
        metrics.database().watch(store::figures);
    }

    @Override
    public Readiness readiness(WorkerState state) {
        return new Readiness(state, store);
    }

    /** Commands open the database themselves: it has no lock to sign. */
    @Override
    public void serves(int port) {}

    @Override
    public String place() {
        return place;
    }

    @Override
    public SessionStore store() {
        return store;
    }

    @Override
    public SessionHistory history() {
        return history;
    }

    @Override
    public Guards guards() {
        return guards;
    }

    @Override
    public InstantSource time() {
        return time;
    }

    @Override
    public Administration administration() {
        ImportLimits limits = ImportLimits.holding(configuration.http().bodyBytesMax());
        return new LocalAdministration(store, history, guards, limits, time);
    }

    /** Ends the commits that wait, and gives the connections up. */
    @Override
    public synchronized void close() {
        exchange.ifPresent(WriterExchange::close);
        history.close();
        store.close();
    }
}
