-- The hub's data in PostgreSQL. Times are milliseconds since 1970. sqlite/V1__hub.sql holds the same.
-- Columns that end in _sealed are encrypted by the hub.

CREATE TABLE hub (
    id               SMALLINT PRIMARY KEY CHECK (id = 1),
    store_id         TEXT    NOT NULL, -- changes when the database was restored from a backup
    registry_version BIGINT  NOT NULL, -- grows with each change of the registry
    removed_events   BIGINT  NOT NULL, -- how many events the tenants had taken that were removed
    canary_sealed    BYTEA   NOT NULL, -- tells whether the secret is the one that sealed the others
    probes           BIGINT  NOT NULL
);

CREATE TABLE tenant (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    epoch      TEXT    NOT NULL,
    last_seq   BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL
);

CREATE TABLE provider (
    id         TEXT    PRIMARY KEY,
    tenant     TEXT    NOT NULL REFERENCES tenant (id),
    kind       TEXT    NOT NULL,
    base_url   TEXT    NOT NULL,
    key_sealed BYTEA   NOT NULL,
    trusted    INTEGER NOT NULL, -- whether an operator of the hub registered it
    created_at BIGINT  NOT NULL
);

CREATE TABLE instance (
    id                   TEXT    PRIMARY KEY,
    tenant               TEXT    NOT NULL REFERENCES tenant (id),
    provider             TEXT    NOT NULL REFERENCES provider (id),
    kind                 TEXT    NOT NULL,
    name                 TEXT    NOT NULL,
    provider_ref         TEXT    NOT NULL,
    ingest_key_sealed    BYTEA   NOT NULL,
    ingest_secret_sealed BYTEA   NOT NULL,
    state                TEXT    NOT NULL,
    created_at           BIGINT  NOT NULL,
    UNIQUE (tenant, kind, name)
);

CREATE INDEX instance_provider ON instance (provider);

CREATE TABLE subscription (
    id                     TEXT    PRIMARY KEY,
    tenant                 TEXT    NOT NULL REFERENCES tenant (id),
    instance_id            TEXT    NOT NULL REFERENCES instance (id),
    url                    TEXT    NOT NULL,
    events                 TEXT    NOT NULL, -- a JSON array
    headers_sealed         BYTEA   NOT NULL, -- a JSON object
    secret_sealed          BYTEA   NOT NULL,
    previous_secret_sealed BYTEA,
    previous_until         BIGINT,
    ordered                INTEGER NOT NULL,
    per_second_max         INTEGER NOT NULL,
    state                  TEXT    NOT NULL,
    reason                 TEXT    NOT NULL,
    failing_since          BIGINT, -- null if the last try worked
    created_at             BIGINT  NOT NULL
);

CREATE INDEX subscription_instance ON subscription (instance_id);

-- An event outlives its instance, so that nothing here refers to the registry but the tenant.
CREATE TABLE event (
    tenant        TEXT    NOT NULL,
    seq           BIGINT  NOT NULL,
    id            TEXT    NOT NULL,
    instance_id   TEXT    NOT NULL,
    instance_name TEXT    NOT NULL,
    provider      TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    received_at   BIGINT  NOT NULL,
    data          TEXT    NOT NULL,
    PRIMARY KEY (tenant, seq)
);

CREATE INDEX event_instance ON event (instance_id, seq);
CREATE INDEX event_id ON event (id);

CREATE TABLE outbox (
    id              BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant          TEXT    NOT NULL,
    seq             BIGINT  NOT NULL,
    subscription_id TEXT    NOT NULL,
    instance_id     TEXT    NOT NULL,
    state           SMALLINT NOT NULL, -- 0 pending, 1 delivered, 2 dead
    attempts        INTEGER NOT NULL,
    next_at         BIGINT  NOT NULL,
    replayed        INTEGER NOT NULL,
    created_at      BIGINT  NOT NULL,
    finished_at     BIGINT  NOT NULL, -- 0 while it is pending
    log             TEXT    NOT NULL  -- a JSON array of the tries
);

CREATE INDEX outbox_subscription ON outbox (subscription_id, state, id);
CREATE INDEX outbox_event ON outbox (tenant, seq);

-- Digests of instance and dedupe key, in buckets of ten minutes, so that a whole bucket is forgotten at once.
CREATE TABLE dedupe (
    bucket BIGINT  NOT NULL,
    digest BYTEA   NOT NULL,
    at     BIGINT  NOT NULL,
    PRIMARY KEY (bucket, digest)
);

-- Which of several hubs delivers a lane, and until when.
CREATE TABLE lane_lease (
    subscription_id TEXT    PRIMARY KEY,
    holder          TEXT    NOT NULL,
    held_until      BIGINT  NOT NULL
);
