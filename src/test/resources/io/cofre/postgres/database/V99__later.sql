-- For a test: what a later version may change while workers of this one go on, and a lock that they wait for.
ALTER TABLE session_instance ADD COLUMN later bigint;
ALTER TABLE session_entry ADD COLUMN later text NOT NULL DEFAULT 'later';
CREATE INDEX session_later ON session_entry (later, revision);
SELECT pg_sleep(2.5);
