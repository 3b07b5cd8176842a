package io.cofre.archive;

import java.io.IOException;

/** Work on the files of a store, done by the thread that writes them. */
@FunctionalInterface
public interface SettledWork {
    void run() throws IOException;
}
