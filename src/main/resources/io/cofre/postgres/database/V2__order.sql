-- Told by a statement that would put an entry below a newer one: it is rolled back, and its worker draws another number.
CREATE FUNCTION session_passed() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'cofre: a newer change came first' USING ERRCODE = 'UP001';
END $$;

COMMENT ON COLUMN session_instance.created_revision IS
    'Drawn when this life of the instance began: a statement with a lower number comes too late for it.';
