package io.cofre.hub.config;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All settings of the operator of a hub, validated and grouped by part.
 *
 * @param http the HTTP server
 * @param keys the secrets
 * @param storage where events are kept, and how many
 * @param sockets the origins that may open sockets, and the most sockets
 * @param allowedTargets hosts, addresses and networks that may be sent to although they are private
 * @param worker the worker whose files the hub tidies; empty if it has none
 * @param publicUrl the address at which providers reach the hub, without a slash at the end; empty if nobody said
 * @param openIngest whether the old addresses without a key take events
 * @param rates the limits of how often callers may ask
 * @param wapi the gateway wapi; empty if it is off
 */
public record HubConfiguration(
        Configuration.Http http,
        Keys keys,
        Storage storage,
        Sockets sockets,
        List<String> allowedTargets,
        Optional<WorkerAccess> worker,
        Optional<URI> publicUrl,
        boolean openIngest,
        Rates rates,
        Optional<WapiConfiguration> wapi) {
    /**
     * The secrets.
     *
     * @param storage encrypts the secrets of tenants in the store
     * @param tokens signs the tokens of callers
     * @param metrics opens the metrics; {@link ApiKey#NONE} if nothing does
     */
    public record Keys(Secret storage, Secret tokens, ApiKey metrics) {}

    /**
     * The store.
     *
     * @param directory where the embedded database and its lock are
     * @param url the JDBC URL of another database; empty for the embedded one
     * @param user its user; empty if the URL has one or none is needed
     * @param password the user's password
     * @param eventsPerTenantMax the most events that a tenant keeps
     * @param eventsAge the age at which events are forgotten
     * @param pendingPerSubscriptionMax the most deliveries that wait for a subscription
     */
    public record Storage(
            Path directory,
            Optional<Secret> url,
            Optional<String> user,
            Optional<Secret> password,
            int eventsPerTenantMax,
            Duration eventsAge,
            int pendingPerSubscriptionMax) {}

    /**
     * The sockets and streams of browsers.
     *
     * @param origins the origins of the pages that may open sockets, or {@code *}; only the hub's own page if empty
     * @param socketsMax the most sockets at one moment
     */
    public record Sockets(List<String> origins, int socketsMax) {}

    /**
     * The limits of how often callers may ask, in requests a second; 0 for no limit.
     *
     * @param perTenant the requests of a tenant
     * @param perAddress the requests of an address that does not prove who it is
     */
    public record Rates(int perTenant, int perAddress) {}

    /**
     * A worker.
     *
     * @param url where it is, without a slash at the end
     * @param key its API key
     * @param group the group in which the provider keeps its sessions
     */
    public record WorkerAccess(URI url, ApiKey key, String group) {}
}
