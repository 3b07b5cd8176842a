package io.cofre.hub.config;

import io.cofre.config.Definition;
import io.cofre.config.Rule;
import io.cofre.config.Setting;
import java.util.regex.Pattern;

/**
 * A variable that the hub knows. The list is closed: nothing else that begins with {@value #PREFIX} is accepted, but
 * for the variables of the worker, which may share its file {@code .env}.
 */
public enum HubVariable implements Setting {
    COFRE_HUB_SECRET(
            "The secret that encrypts the keys of providers, the secrets of webhooks and the like in the store. Without the"
                    + " same one they are lost. The hub does not start without one.",
            Rules.LONG_SECRET,
            "",
            "$(openssl rand -hex 32)",
            true),
    COFRE_HUB_SECRET_FILE(
            "A file that holds that secret instead. Only one of the two is set.",
            Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_hub_secret",
            true),
    COFRE_HUB_JWT_SECRET(
            "The secret with which the tokens of callers are signed (HS256). Who knows it may do everything. The hub does not"
                    + " start without one.",
            Rules.LONG_SECRET,
            "",
            "$(openssl rand -hex 32)",
            true),
    COFRE_HUB_JWT_SECRET_FILE(
            "A file that holds that secret instead. Only one of the two is set.",
            Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_hub_jwt_secret",
            true),
    COFRE_HUB_PORT(
            "The port of the hub; with 0 the system chooses one, and the log tells which.",
            new Rule.WholeNumber("a port number", 0, 65535, ""),
            "3001",
            "3001",
            false),
    COFRE_HUB_HOST(
            "The address that the hub listens on; 0.0.0.0 is every IPv4 address of the machine.",
            new Rule.Text(
                    Pattern.compile("[A-Za-z0-9._:%-]{1,253}"),
                    "an IP address or a host name of this machine, without scheme or port"),
            "0.0.0.0",
            "127.0.0.1",
            false),
    COFRE_HUB_PUBLIC_URL(
            "The URL at which providers reach the hub: it tells them to send their events there. Without one it is that of"
                    + " this machine, which does for providers on it.",
            Rules.WEB_URL,
            "",
            "https://hub.example.com",
            false),
    COFRE_HUB_DATA_DIR(
            "Where the hub keeps its events. It is made when it does not exist. It must not be that of the worker.",
            new Rule.FilePath("the path of a directory"),
            "hub",
            "/hub/data",
            false),
    COFRE_HUB_DATABASE_URL(
            "The JDBC URL of a PostgreSQL database in place of the embedded one, for several hubs that share the work.",
            new Rule.Text(
                    Pattern.compile("jdbc:postgresql:[\\x21-\\x7e]{1,1000}"),
                    "a URL that begins with jdbc:postgresql: and has no space"),
            "",
            "jdbc:postgresql://db.example.com:5432/cofre",
            // It may hold a password.
            true),
    COFRE_HUB_DATABASE_USER(
            "The user of that database.",
            new Rule.Text(
                    Pattern.compile("[\\x21-\\x7e]{1,128}"), "at most 128 printable ASCII characters without a space"),
            "",
            "cofre",
            false),
    COFRE_HUB_DATABASE_PASSWORD(
            "The password of that user.",
            new Rule.Text(
                    Pattern.compile("[\\x20-\\x7e]{1,1024}"), "at most 1024 printable ASCII characters in one line"),
            "",
            "a-long-random-text",
            true),
    COFRE_HUB_DATABASE_PASSWORD_FILE(
            "A file that holds that password instead. Only one of the two is set.",
            Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_hub_database_password",
            true),
    COFRE_HUB_EVENTS_PER_TENANT(
            "How many events of a tenant are kept, to be asked for again; one more deletes the oldest that needs no delivery.",
            new Rule.WholeNumber("a whole number", 1_000, 100_000_000, ""),
            "100000",
            "1000000",
            false),
    COFRE_HUB_EVENTS_DAYS(
            "How long an event is kept.",
            new Rule.WholeNumber("a whole number of days", 1, 3_650, ""),
            "7",
            "30",
            false),
    COFRE_HUB_PENDING_PER_SUBSCRIPTION(
            "How many deliveries may wait for one webhook, and how many of its dead letters are kept; one more makes the"
                    + " oldest that waits a dead letter, and deletes the oldest dead letter.",
            new Rule.WholeNumber("a whole number", 1_000, 10_000_000, ""),
            "100000",
            "1000000",
            false),
    COFRE_HUB_ALLOW_TARGETS(
            "Hosts and networks that webhooks may be sent to although their addresses are private or they have no encryption,"
                    + " separated by commas.",
            new Rule.Text(
                    Pattern.compile(Rules.TARGET + "(?:\\s*,\\s*" + Rules.TARGET + "){0,99}"),
                    "at most 100 host names (also as *.internal), IP addresses or networks as 10.0.0.0/8, separated by commas"),
            "",
            "crm.internal,10.1.0.0/16",
            false),
    COFRE_HUB_ORIGINS(
            "The origins of the web pages that may read the hub in a browser, separated by commas; * for all. Without one only"
                    + " the hub's own page may.",
            new Rule.Text(
                    Pattern.compile("\\*|" + Rules.ORIGIN + "(?:\\s*,\\s*" + Rules.ORIGIN + "){0,99}"),
                    "* or at most 100 origins as https://crm.example.com, without a slash at the end, separated by commas"),
            "",
            "https://crm.example.com",
            false),
    COFRE_HUB_SOCKETS_MAX(
            "How many sockets browsers may have open at one moment.",
            new Rule.WholeNumber("a whole number", 1, 16_384, ""),
            "1000",
            "5000",
            false),
    COFRE_HUB_RATE_PER_TENANT(
            "How many requests to the API a tenant may make in a second; ten times as many may come at once. 0 is no limit.",
            Rules.RATE,
            "100",
            "500",
            false),
    COFRE_HUB_RATE_PER_ADDRESS(
            "How many requests without a good token, or with a key of no instance, may come from one address in a second; ten"
                    + " times as many may come at once. 0 is no limit.",
            Rules.RATE,
            "50",
            "200",
            false),
    COFRE_HUB_WORKER_URL(
            "The URL of the worker in which the providers keep their sessions, so that the hub can move those of removed"
                    + " instances into the trash. Without one it does not.",
            Rules.WEB_URL,
            "",
            "http://127.0.0.1:5656",
            false),
    COFRE_HUB_WORKER_KEY("The API key of that worker.", Rules.KEY, "", "a-long-random-text", true),
    COFRE_HUB_WORKER_KEY_FILE(
            "A file that holds that key instead. Only one of the two is set.",
            Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_token",
            true),
    COFRE_HUB_WORKER_GROUP(
            "The group of the worker in which the providers keep their sessions.",
            new Rule.Text(
                    Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}"),
                    "the name of a group: letters, digits, dots, hyphens and underscores"),
            "evolution",
            "evolution",
            false),
    COFRE_HUB_OPEN_INGEST(
            "Whether POST /api/webhooks/whatsapp takes events without a key, as the program before did: who knows the name of"
                    + " an instance can then forge its events.",
            new Rule.YesOrNo(),
            "false"),
    COFRE_HUB_BODY_SIZE(
            "The longest request body that the hub takes.",
            new Rule.WholeNumber("a whole number of MiB", 1, 64, ""),
            "5",
            "10",
            false),
    COFRE_HUB_METRICS_TOKEN(
            "A secret that opens /metrics of the hub, for Prometheus: as a bearer token, or as the password of a basic"
                    + " authentication. Without it only tokens of superadministrators open /metrics.",
            Rules.GIVEN_SECRET,
            "",
            "a-long-random-text",
            true),
    COFRE_HUB_METRICS_TOKEN_FILE(
            "A file that holds that secret instead. Only one of the two is set.",
            Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_hub_metrics_token",
            true),
    COFRE_HUB_LOGS(
            "Whether the hub logs each request: one line, without names, events or secrets.",
            new Rule.YesOrNo(),
            "false"),
    COFRE_HUB_STOP_TIMEOUT_MS(
            "How long requests in flight may take to end when the hub is stopped.",
            new Rule.WholeNumber("a whole number of milliseconds", 100, 600_000, ""),
            "10000",
            "20000",
            false);

    @SuppressWarnings("ImmutableEnumChecker") // Every rule is a record of immutable parts.
    private final Definition definition;

    HubVariable(String purpose, Rule rule, String defaultValue) {
        this(purpose, rule, defaultValue, "true", false);
    }

    HubVariable(String purpose, Rule rule, String defaultValue, String example, boolean secret) {
        this.definition = new Definition(purpose, rule, defaultValue, example, secret);
    }

    @Override
    public Definition definition() {
        return definition;
    }

    /** The rules that several variables share. */
    static final class Rules {
        private static final String TARGET = "(?:\\*\\.)?[A-Za-z0-9.:_-]{1,253}(?:/[0-9]{1,3})?";
        private static final String ORIGIN = "https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?";

        private static final Rule RATE = new Rule.WholeNumber("a whole number", 0, 100_000, "");
        static final Rule LONG_SECRET = new Rule.Text(
                Pattern.compile("[\\x21-\\x7e]{32,1024}"), "32 to 1024 printable ASCII characters without a space");
        static final Rule SECRET_FILE =
                new Rule.FilePath("the path of a file that can be read and holds nothing but the secret");
        static final Rule KEY = new Rule.Text(
                Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,1022}[\\x21-\\x7e])?"),
                "at most 1024 printable ASCII characters in one line");
        static final Rule GIVEN_SECRET = new Rule.Text(
                Pattern.compile("[\\x21-\\x7e]{16,1024}"), "16 to 1024 printable ASCII characters without a space");
        static final Rule WEB_URL = new Rule.Text(
                Pattern.compile("https?://(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?"
                        + "(?:/[A-Za-z0-9._~-]{1,100}){0,8}/?"),
                "a URL with http or https, a host, and neither user nor query");
    }
}
