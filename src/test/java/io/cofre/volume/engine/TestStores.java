package io.cofre.volume.engine;

import io.cofre.retention.RetentionClock;
import io.cofre.store.IdentityReader;
import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.time.InstantSource;

/** Stores by the clocks of this machine or others, which nobody observes, and which know no identities. */
public final class TestStores {
    private TestStores() {}

    public static JournaledStore open(Disk disk, StoreSettings settings) throws IOException {
        return open(disk, settings, Patience.of(settings.checkpointInterval()));
    }

    static JournaledStore open(Disk disk, StoreSettings settings, Patience patience) throws IOException {
        return open(disk, settings, patience, new RetentionClock(InstantSource.system(), System::nanoTime));
    }

    static JournaledStore open(Disk disk, StoreSettings settings, Patience patience, RetentionClock clock)
            throws IOException {
        return JournaledStore.open(disk, settings, EngineObserver.NONE, patience, IdentityReader.NONE, clock);
    }
}
