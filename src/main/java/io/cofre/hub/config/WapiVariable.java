package io.cofre.hub.config;

import io.cofre.config.Definition;
import io.cofre.config.Rule;
import io.cofre.config.Setting;
import io.cofre.hub.event.ProviderKind;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A variable of the gateway wapi, which the hub knows as well. Those that begin with {@value #OLD_PREFIX} keep the
 * names that the program of before gave them. The list is closed, as that of {@link HubVariable}.
 */
public enum WapiVariable implements Setting {
    WAPI_GETTING_MESSAGES_WEBHOOK(
            "The URL to which received texts are posted; the name of the session comes behind it. The gateway wapi"
                    + " runs only if it is set.",
            new Rule.Text(
                    Pattern.compile("https?://(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?"
                            + "(?:[/?][\\x21-\\x7e&&[^#]]{0,1000})?"),
                    "a URL with http or https, a host, and no user"),
            "",
            "https://crm.example.com/wapi/",
            // Its path or its query may hold one.
            true),
    WAPI_INTERNAL_HOST(
            "The address and the port of the gateway; without an address it is every IPv4 address of the machine, and"
                    + " with port 0 the system chooses one, which the log tells.",
            new Rule.Text(
                    Pattern.compile("(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{0,253}):" + Rules.PORT),
                    "an IP address or a host name of this machine, a colon, and a port number from 0 to 65535"),
            "0.0.0.0:3002",
            "127.0.0.1:3002",
            false),
    WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH(
            "The directory below which the images of QR codes are written, in qr-codes. It is made when it does not"
                    + " exist. Without one it is wapi in COFRE_HUB_DATA_DIR.",
            new Rule.FilePath("the path of a directory"),
            "",
            "/var/lib/wapi",
            false),
    WAPI_REGISTER_WAIT_SECS(
            "How long the registration of a session waits for its login or its QR code; with 0 it is answered at once.",
            new Rule.WholeNumber(
                    "a whole number of seconds", 0, 50, "connections that are silent for a minute are closed"),
            "20",
            "0",
            false),
    WAPI_CONNECTIONS_CHECKOUT_DURATION_SECS(
            "The time between looks at the connection of each session, which is made again if it was lost.",
            new Rule.WholeNumber("a whole number of seconds", 5, 86_400, ""),
            "600",
            "60",
            false),
    WAPI_CERT_FILE_PATH(
            "A file with the certificate of the gateway and those that vouch for it, for HTTPS. It is read again when"
                    + " it changes. Without one the gateway speaks HTTP.",
            new Rule.FilePath("the path of a PEM file that can be read"),
            "",
            "/run/secrets/wapi.crt",
            false),
    WAPI_CERT_KEY_PATH(
            "A file with the private key of that certificate, not encrypted.",
            new Rule.FilePath("the path of a PEM file that can be read"),
            "",
            "/run/secrets/wapi.key",
            false),
    WAPI_SENTRY_DSN(
            "The DSN of a project in Sentry, to which faults of the hub are reported, without messages, names or"
                    + " secrets.",
            new Rule.Text(
                    Pattern.compile("https?://[A-Za-z0-9]{1,128}(?::[A-Za-z0-9]{1,128})?@[A-Za-z0-9._-]{1,253}"
                            + "(?::[0-9]{1,5})?(?:/[A-Za-z0-9._-]{1,100}){0,8}/[0-9]{1,20}"),
                    "a URL with http or https, a key, a host, and the number of a project"),
            "",
            "https://0123456789abcdef@sentry.example.com/1",
            true),
    WAPI_ENV(
            "The word dev switches off the verification of the webhook's certificate, for trials; another word has no"
                    + " effect.",
            new Rule.Text(Pattern.compile("[A-Za-z0-9_-]{1,64}"), "one word"),
            "",
            "dev",
            false),
    WAPI_REDIS_HOST(
            "The address of a Redis, which the program of before needed; the hub needs none, and does not connect to"
                    + " it.",
            new Rule.Text(
                    Pattern.compile("[\\x21-\\x7e]{1,1024}"),
                    "at most 1024 printable ASCII characters without a space"),
            "",
            "127.0.0.1:6379",
            // It may hold a password.
            true),
    COFRE_HUB_WAPI_KEY(
            "The key that callers of the gateway bring in their apikey header. Without one they need a token of the"
                    + " hub.",
            HubVariable.Rules.GIVEN_SECRET,
            "",
            "$(openssl rand -hex 32)",
            true),
    COFRE_HUB_WAPI_KEY_FILE(
            "A file that holds that key instead. Only one of the two is set.",
            HubVariable.Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_hub_wapi_key",
            true),
    COFRE_HUB_WAPI_PROVIDER(
            "The kind of provider that holds the sessions of the gateway.",
            new Rule.Text(
                    Pattern.compile(String.join("|", Rules.kinds())), "one of " + String.join(" and ", Rules.kinds())),
            "evolution",
            "waha",
            false),
    COFRE_HUB_WAPI_PROVIDER_URL(
            "The URL of that provider. The gateway needs one.",
            HubVariable.Rules.WEB_URL,
            "",
            "http://evolution:8080",
            false),
    COFRE_HUB_WAPI_PROVIDER_KEY(
            "The global API key of that provider. The gateway needs one.",
            HubVariable.Rules.KEY,
            "",
            "a-long-random-text",
            true),
    COFRE_HUB_WAPI_PROVIDER_KEY_FILE(
            "A file that holds that key instead. Only one of the two is set.",
            HubVariable.Rules.SECRET_FILE,
            "",
            "/run/secrets/cofre_hub_wapi_provider_key",
            true);

    /** The beginning of the names of the program of before. */
    static final String OLD_PREFIX = "WAPI_";

    @SuppressWarnings("ImmutableEnumChecker") // Every rule is a record of immutable parts.
    private final Definition definition;

    WapiVariable(String purpose, Rule rule, String defaultValue, String example, boolean secret) {
        this.definition = new Definition(purpose, rule, defaultValue, example, secret);
    }

    @Override
    public Definition definition() {
        return definition;
    }

    /** The parts of rules. */
    private static final class Rules {
        private static final String PORT =
                "(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]" + "|6553[0-5])";

        private static List<String> kinds() {
            return Stream.of(ProviderKind.values()).map(ProviderKind::wireName).toList();
        }
    }
}
