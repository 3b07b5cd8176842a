package io.cofre.cli;

import io.cofre.admin.Administration;

/** The sessions, without a worker in between: an open data directory that no worker uses, or an open database. */
public interface Volume extends AutoCloseable {
    Administration administration();

    /** The name of the directory or of the database, for operators. */
    String place();

    @Override
    void close();
}
