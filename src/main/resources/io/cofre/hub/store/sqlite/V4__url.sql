-- The URL of a webhook may hold a secret. Where url_sealed is set, url is empty. postgresql/V4__url.sql holds the same.
ALTER TABLE subscription ADD COLUMN url_sealed BLOB;
