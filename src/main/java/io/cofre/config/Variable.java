package io.cofre.config;

import java.util.regex.Pattern;

/**
 * A variable that the worker knows. The list is closed: nothing else that begins with {@value #PREFIX} is accepted, but
 * for the variables of programs that share its file {@code .env}.
 *
 * <p>The names without the prefix are those of the Go worker that this one replaces.
 */
public enum Variable implements Setting {
    GLOBAL_AUTH_TOKEN(
            "The secret that the pods bring in their apikey header. The worker does not start without one.",
            new Rule.Text(
                    // Only characters that a header can carry and that the pods' HTTP client sends unchanged.
                    Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,1022}[\\x21-\\x7e])?"),
                    "at most 1024 printable ASCII characters in one line"),
            "",
            "$(openssl rand -hex 32)",
            true),
    GLOBAL_AUTH_TOKEN_FILE(
            "A file that holds the secret instead, as Docker and Kubernetes secrets do. Only one of the two is set.",
            new Rule.FilePath("the path of a file that can be read and holds nothing but the secret"),
            "",
            "/run/secrets/cofre_token",
            // If the two variables are mixed up, this holds the token itself.
            true),
    COFRE_METRICS_TOKEN(
            "A secret that opens /metrics and nothing else, for Prometheus: as a bearer token, or as the password of a basic"
                    + " authentication. Without it the API key opens /metrics.",
            new Rule.Text(
                    Pattern.compile("[\\x21-\\x7e]{1,1024}"),
                    "at most 1024 printable ASCII characters without a space, and another one than GLOBAL_AUTH_TOKEN"),
            "",
            "a-long-random-text",
            true),
    COFRE_METRICS_TOKEN_FILE(
            "A file that holds that secret instead. Only one of the two is set.",
            new Rule.FilePath("the path of a file that can be read and holds nothing but the secret"),
            "",
            "/run/secrets/cofre_metrics_token",
            true),
    BODY_SIZE("The longest request body.", new Rule.WholeNumber("a whole number of MiB", 1, 64, ""), "5", "10", false),
    HTTP_LOGS("Whether each request is logged: one line, without values or secrets.", new Rule.YesOrNo(), "false"),
    DOCKER_ENV(
            "Says that the container sets everything: the file .env is not read then. It counts in the environment"
                    + " only, not in .env.",
            new Rule.YesOrNo(),
            "false"),
    COFRE_HTTP_PORT(
            "The port to listen on; with 0 the system chooses one, and the log tells which.",
            new Rule.WholeNumber("a port number", 0, 65535, ""),
            "5656",
            "5656",
            false),
    COFRE_HTTP_HOST(
            "The address to listen on; 0.0.0.0 is every IPv4 address of the machine.",
            new Rule.Text(
                    Pattern.compile("[A-Za-z0-9._:%-]{1,253}"),
                    "an IP address or a host name of this machine, without scheme or port"),
            "0.0.0.0",
            "127.0.0.1",
            false),
    COFRE_DATA_DIR(
            "Where the sessions are kept. It is made when it does not exist.",
            new Rule.FilePath("the path of a directory"),
            "instances",
            "/worker/instances",
            false),
    COFRE_IDLE_TIMEOUT_MS(
            "How long a connection may be silent before it is closed.",
            new Rule.WholeNumber(
                    "a whole number of milliseconds",
                    10_000,
                    3_600_000,
                    "pods drop idle connections after 5 seconds, and lose a write where the worker does it first"),
            "60000",
            "60000",
            false),
    COFRE_STOP_TIMEOUT_MS(
            "How long requests in flight may take to end when the worker is stopped.",
            new Rule.WholeNumber("a whole number of milliseconds", 100, 600_000, ""),
            "10000",
            "20000",
            false),
    COFRE_DISK_FREE_MIN_MIB(
            "The worker calls itself not ready when the volume has less free space.",
            new Rule.WholeNumber("a whole number of MiB", 0, 1_048_576, ""),
            "64",
            "256",
            false),
    COFRE_OVERLAY_MIB(
            "How much memory changes may take that are acknowledged and in the journal, but not yet in their files.",
            new Rule.WholeNumber("a whole number of MiB", 1, 4096, ""),
            "12",
            "64",
            false),
    COFRE_CACHE_MIB(
            "How much memory recently used values may take; 0 switches the cache off.",
            new Rule.WholeNumber("a whole number of MiB", 0, 65_536, ""),
            "8",
            "64",
            false),
    COFRE_CHECKPOINT_INTERVAL_MS(
            "The longest time that a change waits in the journal before it is brought into its file.",
            new Rule.WholeNumber("a whole number of milliseconds", 100, 600_000, ""),
            "5000",
            "30000",
            false),
    COFRE_TRASH_DAYS(
            "How long a removed group or instance stays in the trash, from where it can be restored; with 0"
                    + " nothing does.",
            new Rule.WholeNumber("a whole number of days", 0, 3_650, ""),
            "7",
            "14",
            false),
    COFRE_TRASH_MAX_MIB(
            "How much the trash holds; when it is more, the oldest is deleted for good, but never the last copy"
                    + " of an identity.",
            new Rule.WholeNumber("a whole number of MiB", 0, 1_048_576, ""),
            "1024",
            "4096",
            false),
    COFRE_SNAPSHOT_DAYS(
            "How long a snapshot of an instance is kept.",
            new Rule.WholeNumber("a whole number of days", 1, 3_650, ""),
            "30",
            "90",
            false),
    COFRE_SNAPSHOTS_PER_INSTANCE(
            "How many snapshots an instance has; one more deletes the oldest. The last one of each former"
                    + " identity comes on top.",
            new Rule.WholeNumber("a whole number", 1, 1_000, ""),
            "10",
            "20",
            false),
    COFRE_SNAPSHOT_MAX_MIB(
            "How much room all snapshots take beside the instances; when it is more, the oldest of who has most"
                    + " are deleted, but never the last copy of an identity.",
            new Rule.WholeNumber("a whole number of MiB", 1, 1_048_576, ""),
            "1024",
            "4096",
            false),
    COFRE_SCRUB_FILES_PER_SECOND(
            "How many files the scrub reads in a second at most, to find damage while something intact is left; 0 switches"
                    + " the scrub off.",
            new Rule.WholeNumber("a whole number", 0, 100_000, ""),
            "50",
            "200",
            false),
    COFRE_SCRUB_KIB_PER_SECOND(
            "How much of them the scrub reads in a second at most; after a larger file it waits.",
            new Rule.WholeNumber("a whole number of KiB", 1, 1_048_576, ""),
            "512",
            "4096",
            false),
    COFRE_LEASE_ENFORCE(
            "Whether a write that names no lease is refused while somebody holds the lease of its instance; otherwise"
                    + " the worker only tells of it.",
            new Rule.YesOrNo(),
            "false"),
    COFRE_STORE_URL(
            "The JDBC URL of the PostgreSQL database that keeps the sessions, for several workers that share it. Without one"
                    + " they are kept in the data directory.",
            new Rule.Text(
                    StoreUrl.PATTERN,
                    "a URL as jdbc:postgresql://host:5432/database, with neither user nor password in it"),
            "",
            "jdbc:postgresql://db.example.com:5432/cofre",
            // A wrong one may hold a password.
            true),
    COFRE_STORE_USER(
            "The user of that database.",
            new Rule.Text(
                    Pattern.compile("[\\x21-\\x7e]{1,128}"), "at most 128 printable ASCII characters without a space"),
            "",
            "cofre",
            false),
    COFRE_STORE_PASSWORD(
            "The password of that user.",
            new Rule.Text(
                    Pattern.compile("[\\x20-\\x7e]{1,1024}"), "at most 1024 printable ASCII characters in one line"),
            "",
            "a-long-random-text",
            true),
    COFRE_STORE_PASSWORD_FILE(
            "A file that holds that password instead; it is read again for each new connection. Only one of the two is set.",
            new Rule.FilePath("the path of a file that can be read and holds nothing but the secret"),
            "",
            "/run/secrets/cofre_store_password",
            true),
    COFRE_STORE_CONNECTIONS(
            "How many connections to the database a worker has at most.",
            new Rule.WholeNumber("a whole number", 4, 100, ""),
            "5",
            "8",
            false),
    COFRE_STORE_TIMEOUT_MS(
            "How long a request waits for a database that does not answer, before it gets 503.",
            new Rule.WholeNumber(
                    "a whole number of milliseconds",
                    1_000,
                    60_000,
                    "pods lose a write that gets an error, and wait for an answer as long as it takes"),
            "15000",
            "30000",
            false),
    COFRE_STORE_POOLER(
            "What stands between worker and database: none, or PgBouncer in transaction mode.",
            new Rule.Text(Pattern.compile("none|pgbouncer"), "none or pgbouncer"),
            "none",
            "pgbouncer",
            false),
    COFRE_STORE_MIGRATE(
            "Whether a worker that starts brings the tables up to date, which needs a user that owns them.",
            new Rule.YesOrNo(),
            "true");

    @SuppressWarnings("ImmutableEnumChecker") // Every rule is a record of immutable parts.
    private final Definition definition;

    Variable(String purpose, Rule rule, String defaultValue) {
        this(purpose, rule, defaultValue, "true", false);
    }

    Variable(String purpose, Rule rule, String defaultValue, String example, boolean secret) {
        this.definition = new Definition(purpose, rule, defaultValue, example, secret);
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
