package io.cofre.testing.crash;

import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.util.Random;

/**
 * The script of each writer of a {@link WriterChild}: its territory, and its commit of each number. Both sides know the
 * script, so that only numbers pass between them.
 *
 * @param seed of all commits
 * @param batches whether commits may have several changes
 */
public record WriterScript(long seed, boolean batches) {
    /** A group of its own for each writer, so that its commits have one order. */
    public static TestNames territory(int writer) {
        return TestNames.of("writer-" + writer);
    }

    Commit commit(int writer, long number) {
        // Seeds that differ by little give first draws that differ by little: the multiplication spreads them.
        Random random = new Random((seed + writer * 1_000_003L + number) * 0x9E3779B97F4A7C15L);
        TestNames territory = territory(writer);
        if (number == 0) {
            return Commit.of(new Change.CreateInstance(territory.instances().get(0)));
        }
        return batches ? territory.any(random, number) : territory.single(random, number);
    }
}
