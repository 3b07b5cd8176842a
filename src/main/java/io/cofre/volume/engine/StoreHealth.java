package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.store.StoreState;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a store: whether its threads run, whether it has failed, and what it tells about that. A failure is for
 * good: nothing is acknowledged after it, and the process has to be restarted. Thread-safe.
 */
final class StoreHealth {
    private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

    private final LiveView sessions;
    private final Committer committer;
    private final CheckpointTasks tasks;
    private final Throttle throttle;
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile boolean started;
    private volatile boolean stopped;
    private volatile Runnable onFailure = () -> {};

    StoreHealth(LiveView sessions, Committer committer, CheckpointTasks tasks, Throttle throttle) {
        this.sessions = sessions;
        this.committer = committer;
        this.tasks = tasks;
        this.throttle = throttle;
    }

    /** Takes note that the threads are about to start. */
    void started(Runnable onFailure) {
        this.onFailure = onFailure;
        started = true;
    }

    /** Takes note that the store is about to close. */
    void stopped() {
        stopped = true;
    }

    boolean isStarted() {
        return started;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean hasFailed() {
        return failure.get() != null;
    }

    /** Whether the threads run. Where they do not, no commit is held back and a checkpoint puts nothing off. */
    boolean isRunning() {
        return started && !stopped && !hasFailed();
    }

    /** @throws CofreException {@code UNAVAILABLE} if the store has failed or is closed */
    void requireOpen() {
        if (stopped || hasFailed()) {
            throw new CofreException(ErrorCode.UNAVAILABLE, state().reason());
        }
    }

    /** Whether the store takes commits, and why not. */
    StoreState state() {
        String failed = failure.get();
        if (failed != null) {
            return StoreState.refusing(failed);
        }
        if (stopped) {
            return StoreState.refusing("the store is closed");
        }
        return throttle.reason(committer.oldestNs(), sessions.oldestNs())
                .map(StoreState::refusing)
                .orElse(StoreState.WRITABLE);
    }

    /** Ends the store for good. The process ends even if there is no memory left to say why. */
    void fail(String reason, Throwable cause) {
        if (!failure.compareAndSet(null, reason)) {
            return;
        }
        try {
            LOG.error("{}; nothing is acknowledged any more and the process has to be restarted", reason, cause);
            CofreException refusal = new CofreException(ErrorCode.UNAVAILABLE, reason);
            committer.end(refusal);
            tasks.end(refusal);
        } finally {
            onFailure.run();
        }
    }
}
