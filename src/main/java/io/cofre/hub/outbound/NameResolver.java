package io.cofre.hub.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface NameResolver {
    /**
     * All addresses of a host, the preferred one first; at least one.
     *
     * @throws UnknownHostException if it has none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The resolver of the system. */
    static NameResolver ofSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
