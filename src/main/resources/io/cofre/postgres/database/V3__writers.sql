-- What each worker saw of the addresses that write instances, for all of them. It is of one minute, and need not survive
-- a crash. Versions before this one use the table as a lock, and delete what belongs to a removed instance.
ALTER TABLE session_writer SET UNLOGGED;
ALTER TABLE session_writer ADD COLUMN first_at timestamptz;
ALTER TABLE session_writer SET (fillfactor = 50);
