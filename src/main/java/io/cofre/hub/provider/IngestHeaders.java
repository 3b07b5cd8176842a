package io.cofre.hub.provider;

import java.util.Optional;

/** The headers of a request that a provider made. */
@FunctionalInterface
public interface IngestHeaders {
    /** The value of a header; empty if there is none. */
    Optional<String> get(String name);
}
