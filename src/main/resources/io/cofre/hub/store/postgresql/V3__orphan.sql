-- Sessions that a provider may have left behind at the worker, until that is settled. sqlite/V3__orphan.sql holds
-- the same. A row outlives its instance, so that nothing here refers to the registry.

CREATE TABLE orphan (
    instance_id  TEXT     NOT NULL,
    session_id   TEXT     NOT NULL, -- empty while it is unknown
    must_be_gone SMALLINT NOT NULL, -- whether the instance has to be gone, not only logged out
    tenant       TEXT     NOT NULL,
    provider     TEXT     NOT NULL,
    name         TEXT     NOT NULL,
    PRIMARY KEY (instance_id, session_id, must_be_gone)
);
