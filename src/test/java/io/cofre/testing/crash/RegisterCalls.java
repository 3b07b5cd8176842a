package io.cofre.testing.crash;

import io.cofre.session.KeyPath;
import io.cofre.testing.crash.RegisterChecker.Expectation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Random calls about a few keys: reads, writes, conditional writes, batches and renewals of their instance. */
public final class RegisterCalls {
    private final List<KeyPath> keys;
    private final boolean batches;
    private final AtomicLong versions = new AtomicLong();

    /** @param batches whether the store makes commits of several changes whole */
    public RegisterCalls(List<KeyPath> keys, boolean batches) {
        this.keys = List.copyOf(keys);
        this.batches = batches;
    }

    /** Makes so many calls, up to the first one without an answer. */
    public void make(RegisterClient client, Random random, int operations) {
        boolean serves = true;
        for (int operation = 0; serves && operation < operations; operation++) {
            serves = next(client, random);
        }
    }

    /** Makes one call. Returns whether there was an answer. */
    public boolean next(RegisterClient client, Random random) {
        KeyPath key = keys.get(random.nextInt(keys.size()));
        int draw = random.nextInt(100);
        if (batches && draw < 5) {
            return client.renew(key.instance(), keys);
        }
        if (draw < 40) {
            return client.read(key);
        }
        if (draw < 55) {
            return client.write(Map.of(), Map.of(key, version(random)));
        }
        if (draw < 80 || !batches) {
            return client.write(Map.of(key, expectation(client, key, random)), Map.of(key, version(random)));
        }
        return writeBatch(client, random);
    }

    /** Two keys or all, with a condition on one that it changes or not. */
    private boolean writeBatch(RegisterClient client, Random random) {
        Map<KeyPath, Optional<String>> changes = new HashMap<>();
        int left = random.nextInt(2 * keys.size());
        for (int index = 0; index < keys.size(); index++) {
            if (index != left) {
                changes.put(keys.get(index), version(random));
            }
        }
        KeyPath judged = keys.get(random.nextInt(keys.size()));
        return client.write(
                random.nextBoolean() ? Map.of(judged, expectation(client, judged, random)) : Map.of(), changes);
    }

    private static Expectation expectation(RegisterClient client, KeyPath key, Random random) {
        int draw = random.nextInt(10);
        if (draw < 7) {
            return client.isAsSeen(key);
        }
        return draw < 9 ? new Expectation.Present() : new Expectation.Exactly(Optional.empty());
    }

    private Optional<String> version(Random random) {
        return random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Long.toString(versions.incrementAndGet()));
    }
}
