package io.cofre.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything an operator can set, validated.
 *
 * @param apiKey the key that every request but the open ones must bring
 * @param host the address to listen on
 * @param port the port to listen on; 0 lets the system choose one
 * @param dataDirectory where the sessions are kept
 * @param bodyBytesMax the longest request body
 * @param accessLog whether each request is logged
 * @param idleTimeout how long a connection may be silent before it is closed
 * @param stopTimeout how long requests in flight may take to end when the worker stops
 * @param diskFreeBytesMin readiness ends when the volume has less room than this
 */
public record Configuration(
        ApiKey apiKey,
        String host,
        int port,
        Path dataDirectory,
        int bodyBytesMax,
        boolean accessLog,
        Duration idleTimeout,
        Duration stopTimeout,
        long diskFreeBytesMin) {}
