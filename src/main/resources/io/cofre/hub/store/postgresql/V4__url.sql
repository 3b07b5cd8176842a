-- The URL of a webhook may hold a secret. Where url_sealed is set, url is empty. sqlite/V4__url.sql holds the same.
-- Nothing sets it yet: a hub of the version before may share the database, and reads url alone.
ALTER TABLE subscription ADD COLUMN url_sealed BYTEA;
