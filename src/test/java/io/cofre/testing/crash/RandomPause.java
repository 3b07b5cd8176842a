package io.cofre.testing.crash;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Random moments at which something is ended: the moment is what is tested, nothing waits for it. */
public final class RandomPause {
    private RandomPause() {}

    /** Lets everything else run for a random while. */
    public static void pass(Random random, int msMax) {
        long end = System.nanoTime() + (long) (random.nextDouble() * msMax * 1_000_000);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
