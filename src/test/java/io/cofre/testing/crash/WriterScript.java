package io.cofre.testing.crash;

import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The script of each writer of a {@link WriterChild}: its territory, and its commit of each number. Both sides know the
 * script, so that only numbers pass between them.
 *
 * @param seed of all commits
 * @param batches whether commits may have several changes
 */
public record WriterScript(long seed, boolean batches) {
    private static final int LOOKS_BACK = 8;

    /** A group of its own for each writer, so that its commits have one order. */
    public static TestNames territory(int writer) {
        return TestNames.of("writer-" + writer);
    }

    /** A commit that may have conditions: whether they hold, the script does not know. */
    Commit commit(int writer, long number) {
        Commit changes = changes(writer, number);
        return number == 0
                ? changes
                : territory(writer)
                        .sometimesOnlyIf(random(writer, -number), changes, path -> lastChange(writer, number, path));
    }

    /** The version that the commits shortly before would leave of a key if all of them were made. */
    private Optional<String> lastChange(int writer, long number, KeyPath path) {
        for (long before = number - 1; before >= Math.max(0, number - LOOKS_BACK); before--) {
            List<Change> changes = changes(writer, before).changes();
            for (int index = changes.size() - 1; index >= 0; index--) {
                if (changes.get(index) instanceof Change.PutValue put
                        && put.path().equals(path)) {
                    return Optional.of(TestValue.versionOf(TestValue.pathOf(path), put.value()));
                }
                if (changes.get(index) instanceof Change.DeleteKey delete
                        && delete.path().equals(path)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private Random random(int writer, long number) {
        // Seeds that differ by little give first draws that differ by little: the multiplication spreads them.
        return new Random((seed + writer * 1_000_003L + number) * 0x9E3779B97F4A7C15L);
    }

    private Commit changes(int writer, long number) {
        Random random = random(writer, number);
        TestNames territory = territory(writer);
        if (number == 0) {
            return Commit.of(new Change.CreateInstance(territory.instances().get(0)));
        }
        return batches ? territory.any(random, number) : territory.single(random, number);
    }
}
