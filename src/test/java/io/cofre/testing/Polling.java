package io.cofre.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;

/** Looks at something again and again until it is as a test wants it, for what tells nobody when it changes. */
public final class Polling {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Polling() {}

    /**
     * Returns the first look that finds it so.
     *
     * @param described says what it is when it was not so within 20 s
     */
    public static <T> T await(Callable<T> look, Predicate<? super T> wanted, Function<? super T, String> described)
            throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        T last = look.call();
        while (!wanted.test(last)) {
            assertThat(System.nanoTime()).as(described.apply(last)).isLessThan(end);
            LockSupport.parkNanos(PAUSE.toNanos());
            last = look.call();
        }
        return last;
    }
}
