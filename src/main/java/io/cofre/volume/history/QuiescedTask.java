package io.cofre.volume.history;

import java.io.IOException;

/** Work on the files of a store, done by the thread that writes them. */
@FunctionalInterface
public interface QuiescedTask {
    void run() throws IOException;
}
