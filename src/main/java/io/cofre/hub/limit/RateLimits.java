package io.cofre.hub.limit;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The limits of how often callers may ask. A tenant may make so many requests, and an address may fail so often to
 * prove who it is. An address that succeeds is never limited: many callers can share one behind a proxy. Thread-safe.
 */
public final class RateLimits {
    /** The requests of one tenant, or the failures of one address, that are limited. */
    public enum Limit {
        /** The requests of a tenant. */
        TENANT,
        /** The requests of an address without a token, or with a wrong one. */
        TOKEN,
        /** The webhooks that an address sends with keys of no instance. */
        INGEST_KEY;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The name in metrics. */
        public String wireName() {
            return wireName;
        }
    }

    private final Buckets tenants;
    private final Buckets addresses;
    private final Map<Limit, LongAdder> refused = new EnumMap<>(Limit.class);

    /**
     * Limits in requests a second; ten times as many may come at once. 0 is no limit.
     *
     * @param nanoTime the time, as {@link System#nanoTime} tells it
     */
    public RateLimits(int perTenant, int perAddress, LongSupplier nanoTime) {
        this.tenants = new Buckets(perTenant, nanoTime);
        this.addresses = new Buckets(perAddress, nanoTime);
        for (Limit limit : Limit.values()) {
            refused.put(limit, new LongAdder());
        }
    }

    /** Counts one request of a tenant; false if it is one too many. */
    public boolean allowsTenant(String tenant) {
        return tenants.take(tenant) || refuse(Limit.TENANT);
    }

    /**
     * The name under which requests of superadministrators for a tenant count, apart from those of the tenant: neither
     * uses up what the other may ask. No tenant has it, because no id of a tenant has a space.
     */
    public static String operatorOf(String tenant) {
        return "operator of " + tenant;
    }

    /** Counts one request of an address that brought no good token; false if it is one too many. */
    public boolean allowsWrongToken(String address) {
        return addresses.take(network(address)) || refuse(Limit.TOKEN);
    }

    /** Counts one webhook of an address for an instance that nobody knows; false if it is one too many. */
    public boolean allowsUnknownKey(String address) {
        return addresses.take(network(address)) || refuse(Limit.INGEST_KEY);
    }

    /** The number of requests that were refused since the start. */
    public long refused(Limit limit) {
        LongAdder count = refused.get(limit);
        return count == null ? 0 : count.sum();
    }

    /** The names that are remembered. */
    int remembered() {
        return tenants.size() + addresses.size();
    }

    private boolean refuse(Limit limit) {
        LongAdder count = refused.get(limit);
        if (count != null) {
            count.increment();
        }
        return false;
    }

    /** One who has an address of IPv6 has a whole network of 64 bits, as a rule. */
    private static String network(String address) {
        String[] groups = address.replace("[", "").split(":", -1);
        return groups.length == 8 ? String.join(":", groups[0], groups[1], groups[2], groups[3]) : address;
    }
}
