package io.cofre.web.kit;

import java.util.Optional;

/**
 * The connections that are kept open for what may come: streams of events, and the clients of a mount. They have limits
 * of their own. Thread-safe.
 */
record KeptOpen(EventStreams streams, Optional<Mount> mount) {
    int count() {
        return streams.count() + mount.map(Mount::clients).orElse(0);
    }

    /** Has {@code told} called whenever the number changes. */
    void tells(Runnable told) {
        streams.tells(told);
        mount.ifPresent(beside -> beside.tells(told));
    }
}
