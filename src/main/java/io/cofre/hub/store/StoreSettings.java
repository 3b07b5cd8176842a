package io.cofre.hub.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the store keeps its data, and how much of it.
 *
 * @param directory the data directory of this hub; the SQLite database is in it
 * @param url the JDBC URL of a PostgreSQL database; empty for SQLite
 * @param user the user of that database, if the URL does not name it
 * @param password the password of that user; a secret
 * @param eventsPerTenantMax the number of events of a tenant that are kept
 * @param eventsAge the time that an event is kept
 * @param pendingPerSubscriptionMax the number of pending deliveries that a subscription keeps, and of dead ones
 */
public record StoreSettings(
        Path directory,
        Optional<String> url,
        Optional<String> user,
        Optional<String> password,
        int eventsPerTenantMax,
        Duration eventsAge,
        int pendingPerSubscriptionMax) {
    private static final int EVENTS_PER_TENANT = 100_000;
    private static final int PENDING_PER_SUBSCRIPTION = 100_000;
    private static final Duration EVENTS_AGE = Duration.ofDays(7);

    public StoreSettings {
        if (eventsPerTenantMax < 1) {
            throw new IllegalArgumentException("at least one event of a tenant is kept");
        }
        if (pendingPerSubscriptionMax < 1) {
            throw new IllegalArgumentException("at least one delivery of a subscription is kept");
        }
    }

    /** A SQLite database in a directory, with the usual limits. */
    public static StoreSettings sqlite(Path directory) {
        return new StoreSettings(
                directory,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                EVENTS_PER_TENANT,
                EVENTS_AGE,
                PENDING_PER_SUBSCRIPTION);
    }

    /** A PostgreSQL database, with the usual limits. */
    public static StoreSettings postgresql(Path directory, String url, String user, String password) {
        return new StoreSettings(
                directory,
                Optional.of(url),
                Optional.of(user),
                Optional.of(password),
                EVENTS_PER_TENANT,
                EVENTS_AGE,
                PENDING_PER_SUBSCRIPTION);
    }

    /** The same with other limits. */
    public StoreSettings keeping(int newEventsPerTenantMax, Duration newEventsAge) {
        return new StoreSettings(
                directory, url, user, password, newEventsPerTenantMax, newEventsAge, pendingPerSubscriptionMax);
    }

    /** The same with another limit of deliveries. */
    public StoreSettings pendingAtMost(int newPendingPerSubscriptionMax) {
        return new StoreSettings(
                directory, url, user, password, eventsPerTenantMax, eventsAge, newPendingPerSubscriptionMax);
    }

    /** Without URL, user and password: a URL can hold a password. */
    @Override
    public String toString() {
        return (url.isPresent() ? "PostgreSQL" : "SQLite in " + directory) + ", " + eventsPerTenantMax
                + " events of a tenant, " + eventsAge;
    }
}
