package io.cofre.volume.engine;

import io.cofre.store.ScrubRate;
import io.cofre.store.ScrubReport;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.history.LocalHistory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work of a worker beside serving: it sweeps the history and scrubs the files. A command on the files of
 * a stopped worker does neither.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long SWEEP_NS = Duration.ofMinutes(1).toNanos();

    private final Disk disk;
    private final LiveView state;
    private final StoreThreads engine;
    private final Mending mending;
    private final LocalHistory history;
    private final InstantSource time;
    private @Nullable BackgroundTask sweepTask;
    private @Nullable BackgroundTask scrubTask;
    private volatile @Nullable Scrub scrub;

    Upkeep(Disk disk, LiveView state, StoreThreads engine, Mending mending, LocalHistory history, InstantSource time) {
        this.disk = disk;
        this.state = state;
        this.engine = engine;
        this.mending = mending;
        this.history = history;
        this.time = time;
    }

    void startSweeping() {
        sweepTask = engine.task("cofre-sweeper", () -> SWEEP_NS, this::trySweep);
        sweepTask.start();
        sweepTask.wake();
    }

    void startScrubbing(ScrubRate rate) {
        if (rate.isOff()) {
            return;
        }
        Scrub started = scrub(rate, System::nanoTime, time);
        scrubTask = engine.task("cofre-scrubber", started::pauseNs, started::step);
        scrubTask.start();
    }

    /** A scrub without a thread: the caller makes its steps. */
    Scrub scrub(ScrubRate rate, LongSupplier clock, InstantSource time) {
        ScrubPace pace = new ScrubPace(rate, clock);
        Scrub made = new Scrub(
                state, mending, new ScrubCheck(disk, state, engine.quiesced(), mending, pace), pace, clock, time);
        scrub = made;
        return made;
    }

    /** The report of the scrub; empty if nothing is scrubbed. */
    Optional<ScrubReport> report() {
        return Optional.ofNullable(scrub).map(Scrub::report);
    }

    /** Ends the threads. The engine must still run: work that they have begun may wait for it. */
    void stop() {
        if (sweepTask != null) {
            sweepTask.stop();
        }
        Scrub running = scrub;
        if (running != null) {
            running.end();
        }
        if (scrubTask != null) {
            scrubTask.stop();
        }
    }

    /** A bug of ours that keeps something from being swept must not end the process again and again. */
    private void trySweep() {
        try {
            history.sweep();
        } catch (RuntimeException failure) {
            LOG.error("the history could not be swept; it is tried again", failure);
        }
    }
}
