package io.cofre.config;

import io.cofre.access.ApiKey;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All settings of an operator, validated and grouped by part.
 *
 * @param enforcesLeases whether writes without a lease are refused while somebody has one
 * @param database the database that keeps the sessions; empty if the volume does
 */
public record Configuration(
        Keys keys,
        Http http,
        Volume volume,
        Retention retention,
        ScrubRate scrubRate,
        boolean enforcesLeases,
        Optional<Database> database) {
    /** The same settings for the sessions in a directory, whatever else is configured. */
    public Configuration inDirectory(Path directory) {
        Volume there = new Volume(
                directory,
                volume.freeBytesMin(),
                volume.memtableBytesMax(),
                volume.cacheBytesMax(),
                volume.checkpointInterval());
        return new Configuration(keys, http, there, retention, scrubRate, enforcesLeases, Optional.empty());
    }

    /**
     * The secrets that callers bring.
     *
     * @param api the key that every request but the open ones must bring; {@link ApiKey#NONE} for a command without one
     * @param metrics a token that opens the metrics and nothing else; {@link ApiKey#NONE} if there is none
     */
    public record Keys(ApiKey api, ApiKey metrics) {}

    /**
     * The HTTP server.
     *
     * @param host the address to listen on
     * @param port the port to listen on; 0 lets the system choose one
     * @param bodyBytesMax the longest request body
     * @param accessLog whether each request is logged
     * @param idleTimeout the time for which a connection may be silent before it is closed
     * @param stopTimeout the time that requests in flight may take to end when the worker stops
     */
    public record Http(
            String host, int port, int bodyBytesMax, boolean accessLog, Duration idleTimeout, Duration stopTimeout) {}

    /**
     * The data directory, and the memory in front of it.
     *
     * @param directory the directory of the sessions
     * @param freeBytesMin the room on the volume below which readiness ends
     * @param memtableBytesMax the most memory that changes may take that are acknowledged and not yet in files
     * @param cacheBytesMax the most memory that recently used values take
     * @param checkpointInterval the longest time that an acknowledged change waits to be brought into a file
     */
    public record Volume(
            Path directory,
            long freeBytesMin,
            long memtableBytesMax,
            long cacheBytesMax,
            Duration checkpointInterval) {}

    /**
     * A PostgreSQL database that keeps the sessions in the place of the volume.
     *
     * @param url the JDBC URL for the driver, without user and password
     * @param place its hosts and its name, for operators
     * @param user the user to connect as
     * @param connectionsMax the most connections that this process has
     * @param timeout the time for which a request waits for a database that does not answer
     * @param pgbouncer whether PgBouncer stands between, in transaction mode
     * @param migrates whether the tables are brought up to date at the start
     * @param unverifiedMode the mode of TLS, if somebody on the way could read or change what is sent
     */
    public record Database(
            String url,
            String place,
            String user,
            StorePassword password,
            int connectionsMax,
            Duration timeout,
            boolean pgbouncer,
            boolean migrates,
            Optional<String> unverifiedMode) {}
}
