package io.cofre.hub.metrics;

/** The metrics of the hub. Prometheus shows {@code .} in their names as {@code _}. */
public enum HubMetric {
    EVENTS("events", "", "Events that providers told, by provider and what became of them."),
    EVENTS_STORED("events.stored", "", "Events in the store."),
    STORE_WRITABLE("store.writable", "", "1 while the store takes writes."),
    STORE_QUEUE("store.queue", "", "Writes that wait for the writer."),
    STORE_QUEUE_BYTES("store.queue.bytes", "", "Bytes of events that wait for the writer."),
    STORE_REFUSED("store.refused", "", "Events that were refused because the queue was full."),
    STORE_COMMITS("store.commits", "", "Transactions that were committed."),
    STORE_COMMITTED("store.committed", "", "Writes in these transactions."),
    STORE_COMMIT_FAILURES("store.commit.failures", "", "Transactions that failed."),
    STORE_COMMIT_SECONDS("store.commit.seconds", "", "Time that all transactions took."),
    STORE_BYTES("store.bytes", "", "Size of the files of the embedded database."),
    OUTBOX_DEPTH("outbox.depth", "", "Deliveries that are pending."),
    DEAD_LETTERS("dead.letters", "", "Deliveries that were given up and are kept."),
    OUTBOX_OVERFLOW(
            "outbox.overflow",
            "result",
            "Deliveries of subscriptions with too many of them: given up (dead), or deleted after that (deleted)."),
    DELIVERY_ATTEMPTS("delivery.attempts", "result", "Tries to deliver, by what came of them."),
    DELIVERY("delivery", "", "Time from the arrival of an event to its delivery to a webhook."),
    DELIVERY_LANES("delivery.lanes", "", "Lanes that deliver at this moment."),
    DELIVERY_BREAKERS_OPEN("delivery.breakers.open", "", "Endpoints that are left alone because they failed."),
    SOCKETS("sockets", "", "Open sockets."),
    SOCKETS_REFUSED("sockets.refused", "reason", "Sockets that were refused or closed, by reason."),
    SOCKET_EVENTS("socket.events", "", "Events that were sent to sockets."),
    STREAMS("streams", "", "Open streams of events."),
    FOLLOWERS_SLOW("followers.slow", "", "Sockets and streams that were closed because they were too slow."),
    REPLAYED("replayed", "", "Events that were sent again because somebody asked."),
    PROVIDER_UP("provider.up", "provider", "1 while the last call to a provider of that kind worked."),
    RATE_REFUSED("rate.refused", "limit", "Requests that were refused because too many came, by limit."),
    ORPHANS("orphans", "result", "Instances of the worker that were moved into the trash, or could not be."),
    RECONNECTS("reconnects", "result", "Closed instances that the hub connected again, or could not.");

    /** The beginning of all names. */
    public static final String PREFIX = "cofre.hub";

    private final String metric;
    private final String label;
    private final String description;

    HubMetric(String name, String label, String description) {
        this.metric = PREFIX + "." + name;
        this.label = label;
        this.description = description;
    }

    /** The name as Micrometer spells it. */
    public String metric() {
        return metric;
    }

    /** The label; empty if it has none. */
    public String label() {
        return label;
    }

    /** The thing that it measures, in words. */
    public String description() {
        return description;
    }
}
