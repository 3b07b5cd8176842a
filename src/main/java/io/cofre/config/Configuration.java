package io.cofre.config;

import io.cofre.access.ApiKey;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything an operator can set, validated.
 *
 * @param apiKey the key that every request but the open ones must bring; {@link ApiKey#NONE} for a command that was
 *     given none
 * @param metricsToken a token that opens the metrics and nothing else; {@link ApiKey#NONE} if there is none
 * @param host the address to listen on
 * @param port the port to listen on; 0 lets the system choose one
 * @param dataDirectory where the sessions are kept
 * @param bodyBytesMax the longest request body
 * @param accessLog whether each request is logged
 * @param idleTimeout how long a connection may be silent before it is closed
 * @param stopTimeout how long requests in flight may take to end when the worker stops
 * @param diskFreeBytesMin readiness ends when the volume has less room than this
 * @param memtableBytesMax how much may be acknowledged and not yet in files
 * @param cacheBytesMax how much memory recently used values take
 * @param checkpointInterval the longest time that an acknowledged change waits to be brought into a file
 * @param retention how long snapshots and the trash are kept
 * @param scrubRate how fast the scrub reads
 */
public record Configuration(
        ApiKey apiKey,
        ApiKey metricsToken,
        String host,
        int port,
        Path dataDirectory,
        int bodyBytesMax,
        boolean accessLog,
        Duration idleTimeout,
        Duration stopTimeout,
        long diskFreeBytesMin,
        long memtableBytesMax,
        long cacheBytesMax,
        Duration checkpointInterval,
        Retention retention,
        ScrubRate scrubRate) {}
