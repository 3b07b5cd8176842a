package io.cofre.volume.engine;

import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.volume.history.QuiescedTask;
import java.util.concurrent.CompletableFuture;

/** The steps of a store without its threads, for tests in other packages. */
public final class EngineSteps {
    private EngineSteps() {}

    public static void commitAll(JournaledStore store) {
        store.engine().commitAll();
    }

    /** Commits changes as one, and waits for them. */
    public static void commit(JournaledStore store, Change... changes) {
        CompletableFuture<Void> done = store.commit(Commit.of(changes));
        commitAll(store);
        done.join();
    }

    public static void checkpoint(JournaledStore store) {
        store.engine().checkpointer().checkpoint();
    }

    public static void sweep(JournaledStore store) {
        store.sweep();
    }

    public static void replace(
            JournaledStore store, InstancePath instance, QuiescedTask decide, QuiescedTask swap, QuiescedTask force) {
        store.engine().quiesced().replace(instance, decide, swap, force);
    }
}
