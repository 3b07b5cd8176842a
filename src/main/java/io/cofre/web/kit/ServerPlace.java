package io.cofre.web.kit;

import io.cofre.config.Configuration;
import java.util.Optional;

/**
 * The address at which a server listens, and its TLS.
 *
 * @param isMain whether it takes the listening socket that was handed over to the process, if there is one
 * @param tls its TLS; empty if it speaks HTTP
 */
record ServerPlace(String host, int port, boolean isMain, Optional<TlsConnections> tls) {
    /** The place of the main server of a process. */
    static ServerPlace ofMain(Configuration.Http http) {
        return new ServerPlace(http.host(), http.port(), true, Optional.empty());
    }

    /** The place of a further server of a process. */
    static ServerPlace beside(Configuration.Http http, Optional<TlsConnections> tls) {
        return new ServerPlace(http.host(), http.port(), false, tls);
    }
}
