package io.cofre.hub.wapi;

import io.cofre.hub.registry.Instance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A session on its way to WhatsApp: from the wish to connect it until it is open, or nobody scans its QR code. At most
 * one thread works at it at a time. Thread-safe.
 */
final class Login {
    private static final long FIRST_PAUSE_MS = 200;
    private static final long PAUSE_MS_MAX = 2_000;
    private static final int DOUBLINGS_MAX = 4;

    private final SessionName name;
    private final boolean isAsked;
    private final long endNs;
    private final CompletableFuture<Boolean> settled = new CompletableFuture<>();
    private volatile Optional<Instance> instance = Optional.empty();
    private volatile String code = "";
    private volatile boolean isRefused;
    private volatile boolean isConnected;
    private boolean isRenewed;
    private int steps;
    private boolean isRunning;
    private boolean isWoken;

    /**
     * A login.
     *
     * @param isAsked whether somebody wants it who may scan a QR code; otherwise it is tried with what the provider has
     * @param limit the time that it may take
     */
    Login(SessionName name, boolean isAsked, Duration limit) {
        this.name = name;
        this.isAsked = isAsked;
        this.endNs = System.nanoTime() + limit.toNanos();
    }

    SessionName name() {
        return name;
    }

    boolean isAsked() {
        return isAsked;
    }

    /** Completed when the session is open or shows a QR code; it fails if neither can be. */
    CompletableFuture<Boolean> settled() {
        return settled;
    }

    /** The instance, once it was found at the provider. */
    Optional<Instance> instance() {
        return instance;
    }

    void found(Instance there) {
        instance = Optional.of(there);
    }

    /** The QR code that is shown; empty if none is. */
    String code() {
        return code;
    }

    void shows(String newCode) {
        code = newCode;
    }

    /** WhatsApp does not take the credentials that the provider has. Of an instance made anew nobody can say that. */
    synchronized void refused() {
        isRefused = !isRenewed;
    }

    boolean isRefused() {
        return isRefused;
    }

    boolean isConnected() {
        return isConnected;
    }

    void connected() {
        isConnected = true;
    }

    /** Whether its instance may be made anew, which happens once. Then it has to be connected again. */
    synchronized boolean isToBeRenewed() {
        if (isRenewed) {
            return false;
        }
        isRenewed = true;
        isRefused = false;
        isConnected = false;
        return true;
    }

    boolean isOver() {
        return System.nanoTime() - endNs > 0;
    }

    /** Whether more time has passed than a login needs whose credentials are good. */
    synchronized boolean isSlow() {
        return steps > DOUBLINGS_MAX;
    }

    /** The time until it is looked at again, if nothing happens before. */
    synchronized Duration pause() {
        steps++;
        return Duration.ofMillis(Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS << Math.min(steps, DOUBLINGS_MAX)));
    }

    /** Whether the calling thread may work at it. Otherwise another one does, and looks once more at the end. */
    synchronized boolean enter() {
        if (isRunning) {
            isWoken = true;
            return false;
        }
        isRunning = true;
        isWoken = false;
        return true;
    }

    /** Ends the work of a thread. Returns whether there is more to do at once. */
    synchronized boolean leave() {
        isRunning = false;
        return isWoken;
    }
}
