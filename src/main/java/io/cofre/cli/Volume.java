package io.cofre.cli;

import io.cofre.admin.Administration;

/** An open data directory that no worker uses. */
public interface Volume extends AutoCloseable {
    Administration administration();

    @Override
    void close();
}
