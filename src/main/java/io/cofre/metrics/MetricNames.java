package io.cofre.metrics;

/** The names of all metrics and of their labels, as Micrometer spells them; Prometheus shows {@code .} as {@code _}. */
final class MetricNames {
    /** The beginning of all of them. */
    static final String PREFIX = "cofre";

    static final String HTTP_REQUESTS = "cofre.http.requests";
    static final String HTTP_REQUEST_BYTES = "cofre.http.request.bytes";
    static final String HTTP_RESPONSE_BYTES = "cofre.http.response.bytes";
    static final String HTTP_CONNECTIONS = "cofre.http.connections";
    static final String ERRORS = "cofre.errors";
    static final String STORE_OPERATIONS = "cofre.store.operations";
    static final String STORE_WRITABLE = "cofre.store.writable";
    static final String STORE_GROUP = "cofre.store.group";
    static final String STORE_GROUP_COMMITS = "cofre.store.group.commits";
    static final String STORE_READS_GROUP = "cofre.store.reads.group.size";
    static final String STORE_QUEUE_BYTES = "cofre.store.queue.bytes";
    static final String STORE_REPLAYS = "cofre.store.replays";
    static final String STORE_REFUSED = "cofre.store.refused";
    static final String STORE_REWOUND = "cofre.store.rewound";
    static final String STORE_FOLLOWED = "cofre.store.followed.instances";
    static final String STORE_FOLLOW_LAG = "cofre.store.follow.lag.seconds";
    static final String STORE_CONNECTIONS_USED = "cofre.store.connections.used";
    static final String STORE_CONNECTIONS_IDLE = "cofre.store.connections.idle";
    static final String STORE_CONNECTIONS_AWAITED = "cofre.store.connections.awaited";
    static final String JOURNAL_COMMITS = "cofre.journal.commits";
    static final String JOURNAL_BYTES = "cofre.journal.bytes";
    static final String JOURNAL_FORCE = "cofre.journal.force";
    static final String JOURNAL_USED_BYTES = "cofre.journal.used.bytes";
    static final String JOURNAL_OLDEST = "cofre.journal.oldest.seconds";
    static final String OVERLAY_OLDEST = "cofre.overlay.oldest.seconds";
    static final String SET_ASIDE = "cofre.set.aside";
    static final String SET_ASIDE_BYTES = "cofre.set.aside.bytes";
    static final String RECOVERED_COMMITS = "cofre.recovery.commits";
    static final String RECOVERY_TORN_BYTES = "cofre.recovery.torn.bytes";
    static final String OVERLAY_BYTES = "cofre.overlay.bytes";
    static final String CHECKPOINT = "cofre.checkpoint";
    static final String CHECKPOINT_FILES = "cofre.checkpoint.files";
    static final String CHECKPOINT_FAILURES = "cofre.checkpoint.failures";
    static final String FREEZE_LONGEST = "cofre.freeze.longest.seconds";
    static final String CACHE_HITS = "cofre.cache.hits";
    static final String CACHE_MISSES = "cofre.cache.misses";
    static final String DISK_SYNC_INFO = "cofre.disk.sync.info";
    static final String DISK_FREE_BYTES = "cofre.disk.free.bytes";
    static final String DISK_TOTAL_BYTES = "cofre.disk.total.bytes";
    static final String IDENTITY_CHANGES = "cofre.identity.changes";
    static final String CREDS_HEALED = "cofre.creds.healed";
    static final String DUPLICATED_IDENTITIES = "cofre.duplicated.identities";
    static final String TWO_WRITERS = "cofre.two.writers";
    static final String WRITES_WITHOUT_LEASE = "cofre.writes.without.lease";
    static final String LEASES = "cofre.leases";
    static final String SNAPSHOTS = "cofre.snapshots";
    static final String SNAPSHOT_BYTES = "cofre.snapshot.bytes";
    static final String SNAPSHOTS_PURGED = "cofre.snapshots.purged";
    static final String SNAPSHOT_EXCESS_BYTES = "cofre.snapshot.excess.bytes";
    static final String TRASH_EXCESS_BYTES = "cofre.trash.excess.bytes";
    static final String RETENTION_TROUBLES = "cofre.retention.troubles";
    static final String TRASH_ENTRIES = "cofre.trash.entries";
    static final String TRASH_BYTES = "cofre.trash.bytes";
    static final String TRASH_PURGED = "cofre.trash.purged";

    static final String SCRUB_FILES = "cofre.scrub.files";
    static final String SCRUB_BYTES = "cofre.scrub.bytes";
    static final String SCRUB_DAMAGED = "cofre.scrub.damaged";
    static final String SCRUB_UNREADABLE = "cofre.scrub.unreadable";
    static final String SCRUB_COMPLETED = "cofre.scrub.last.completed.timestamp.seconds";
    static final String VALUES_MENDED = "cofre.values.mended";

    static final String CHANGE_STREAMS = "cofre.change.streams";
    static final String CHANGE_RESETS = "cofre.change.resets";
    static final String CHANGE_BUFFER_BYTES = "cofre.change.buffer.bytes";

    static final String METHOD = "method";
    static final String ROUTE = "route";
    static final String STATUS = "status";
    static final String CODE = "code";
    static final String OPERATION = "operation";
    static final String REASON = "reason";
    static final String OUTCOME = "outcome";

    private MetricNames() {}
}
