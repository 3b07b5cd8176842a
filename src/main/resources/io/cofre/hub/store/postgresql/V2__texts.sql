-- Subscriptions that get received texts alone: the time from which on, in milliseconds since 1970.
ALTER TABLE subscription ADD COLUMN texts_since BIGINT;
