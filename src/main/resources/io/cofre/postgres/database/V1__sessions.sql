-- One row is one set of values: a life of an instance, a snapshot, something in the trash, something staged.
-- Numbers of rows are never used again.

CREATE SEQUENCE session_revision;

-- Epochs of leases are above those that a store on a volume gave: these begin at the clock.
SELECT setval('session_revision', (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

-- The clock of leases. One place names it, so that tests can hold it.
CREATE FUNCTION session_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE TABLE session_group (
    name text COLLATE "C" PRIMARY KEY
);

CREATE TABLE session_instance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_name text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- 'gone': it is deleted, and the sweep removes what is left of it.
    state text NOT NULL CHECK (state IN ('live', 'trash', 'snapshot', 'staging', 'gone')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The revision of the commit that created it, by which a repeated commit finds that it was made.
    created_revision bigint NOT NULL DEFAULT 0,
    -- The digest of the identity in creds; NULL: no account is paired.
    identity text,
    lease_holder text,
    lease_epoch bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    lease_ttl_ms bigint NOT NULL DEFAULT 0,
    -- Set unless it is live: the id of the snapshot or removal, the order in which they came, and the last use of
    -- what is staged.
    kept_id text,
    kept_reason text,
    kept_since timestamptz,
    kept_order bigint,
    -- Recorded by the sweep of a snapshot or removal: the second of the clock of retention at which it was first
    -- seen, the digest of whose it is (empty: nobody's), and its room.
    kept_seconds bigint,
    kept_identity text,
    kept_keys bigint,
    kept_bytes bigint
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX session_instance_live ON session_instance (group_name, name) WHERE state = 'live';
CREATE UNIQUE INDEX session_instance_snapshot ON session_instance (group_name, name, kept_id) WHERE state = 'snapshot';
CREATE INDEX session_instance_kept ON session_instance (state, kept_since) WHERE state <> 'live';
CREATE INDEX session_instance_kept_id ON session_instance (kept_id) WHERE state <> 'live';

CREATE TABLE session_entry (
    instance_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    crc32c int,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- NULL: deleted, and kept for its revision until the sweep.
    value bytea,
    PRIMARY KEY (instance_id, key)
) WITH (fillfactor = 90, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02);

ALTER TABLE session_entry ALTER COLUMN value SET STORAGE EXTERNAL;

-- The sweep of deleted keys goes by it; it costs nothing for keys that have a value.
CREATE INDEX session_entry_deleted ON session_entry (written_at) WHERE value IS NULL;

-- The clock of retention, which all workers share. Its one row is also the lock of those who take something out of
-- the history.
CREATE TABLE session_retention (
    one boolean PRIMARY KEY CHECK (one),
    seconds bigint,
    wall_seconds bigint,
    calm_seconds bigint
);

INSERT INTO session_retention (one) VALUES (true);

CREATE TABLE session_writer (
    instance_id bigint NOT NULL,
    address text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (instance_id, address)
);
