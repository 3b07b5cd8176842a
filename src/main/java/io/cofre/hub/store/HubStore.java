package io.cofre.hub.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** The store of a hub. Thread-safe. */
public final class HubStore implements AutoCloseable {
    private HubStore() {}

    /**
     * Opens the store, and brings its schema up to date.
     *
     * @throws IOException if it cannot be opened; the message names what is wrong: another hub uses it, it is damaged,
     *     a newer version made it, another secret sealed it, or the database does not answer
     */
    public static HubStore open(StoreSettings settings, Sealer sealer, InstantSource time) throws IOException {
        throw new UnsupportedOperationException();
    }

    public Registry registry() {
        throw new UnsupportedOperationException();
    }

    public EventLog events() {
        throw new UnsupportedOperationException();
    }

    public Outbox outbox() {
        throw new UnsupportedOperationException();
    }

    public StoreFigures figures() {
        throw new UnsupportedOperationException();
    }

    /** Whether the last commit worked. */
    public boolean isWritable() {
        throw new UnsupportedOperationException();
    }

    /** Writes a copy of the SQLite database into a new file, while the hub works. */
    public void backup(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
