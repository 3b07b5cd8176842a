package io.cofre.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/** One line about the progress of long work, if somebody watches. For one thread. */
final class Progress implements AutoCloseable {
    private static final long INTERVAL_NS = Duration.ofMillis(200).toNanos();
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream errors;
    private final boolean isWatched;
    private long shownNs = System.nanoTime();
    private boolean isShown;

    Progress(Terminal terminal) {
        this.errors = terminal.errors();
        this.isWatched = terminal.isWatched();
    }

    /** Shows a text, unless another one was shown a moment ago. */
    void tell(Supplier<String> text) {
        long now = System.nanoTime();
        if (isWatched && now - shownNs >= INTERVAL_NS) {
            shownNs = now;
            isShown = true;
            errors.print(CLEAR_LINE + text.get());
            errors.flush();
        }
    }

    /** Takes the line away, so that something else can be written. */
    void clear() {
        if (isShown) {
            isShown = false;
            errors.print(CLEAR_LINE);
            errors.flush();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
