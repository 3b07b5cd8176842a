package io.cofre.hub.config;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.config.Given;
import io.cofre.config.Setting;
import io.cofre.config.Settings;
import io.cofre.hub.event.ProviderKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The part of the hub's loader that is about the gateway wapi. */
final class WapiConfigurationLoader {
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final String DEVELOPMENT = "dev";
    private static final String DIRECTORY = "wapi";

    private final Given given;
    private final Settings settings;

    WapiConfigurationLoader(Given given) {
        this.given = given;
        this.settings = given.settings();
    }

    /**
     * The settings of the gateway; empty if it is off. It adds what is wrong to the problems of what was given.
     *
     * @param hub the listener of the hub, for all that the gateway's has no variable of its own for
     */
    Optional<WapiConfiguration> load(Configuration.Http hub) {
        if (!settings.isGiven(WapiVariable.WAPI_GETTING_MESSAGES_WEBHOOK)) {
            return Optional.empty();
        }
        return Optional.of(new WapiConfiguration(
                http(hub),
                Secret.of(settings.text(WapiVariable.WAPI_GETTING_MESSAGES_WEBHOOK)),
                root(),
                ApiKey.of(given.secret(WapiVariable.COFRE_HUB_WAPI_KEY, WapiVariable.COFRE_HUB_WAPI_KEY_FILE)),
                provider(),
                certificate(),
                text(WapiVariable.WAPI_SENTRY_DSN).map(Secret::of),
                settings.text(WapiVariable.WAPI_ENV).equals(DEVELOPMENT),
                settings.isGiven(WapiVariable.WAPI_REDIS_HOST),
                settings.seconds(WapiVariable.WAPI_REGISTER_WAIT_SECS),
                settings.seconds(WapiVariable.WAPI_CONNECTIONS_CHECKOUT_DURATION_SECS)));
    }

    private Configuration.Http http(Configuration.Http hub) {
        String address = settings.text(WapiVariable.WAPI_INTERNAL_HOST);
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replace("[", "").replace("]", "");
        return new Configuration.Http(
                host.isEmpty() ? EVERY_ADDRESS : host,
                Integer.parseInt(address.substring(colon + 1)),
                hub.bodyBytesMax(),
                hub.accessLog(),
                hub.idleTimeout(),
                hub.stopTimeout());
    }

    private Path root() {
        return settings.isGiven(WapiVariable.WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH)
                ? given.path(WapiVariable.WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH)
                : given.path(HubVariable.COFRE_HUB_DATA_DIR).resolve(DIRECTORY);
    }

    private WapiConfiguration.ProviderAccess provider() {
        requireGiven(
                WapiVariable.COFRE_HUB_WAPI_PROVIDER_URL, "without it the gateway has nowhere to keep sessions", "");
        if (!settings.isGiven(WapiVariable.COFRE_HUB_WAPI_PROVIDER_KEY_FILE)) {
            requireGiven(
                    WapiVariable.COFRE_HUB_WAPI_PROVIDER_KEY,
                    "the provider asks for its global API key",
                    ", or set COFRE_HUB_WAPI_PROVIDER_KEY_FILE");
        }
        return new WapiConfiguration.ProviderAccess(
                ProviderKind.of(settings.text(WapiVariable.COFRE_HUB_WAPI_PROVIDER))
                        // Then the start ends with the problem that its rule has found.
                        .or(() -> ProviderKind.of(WapiVariable.COFRE_HUB_WAPI_PROVIDER.defaultValue()))
                        .orElseThrow(),
                HubConfigurationLoader.url(settings.text(WapiVariable.COFRE_HUB_WAPI_PROVIDER_URL)),
                Secret.of(given.secret(
                        WapiVariable.COFRE_HUB_WAPI_PROVIDER_KEY, WapiVariable.COFRE_HUB_WAPI_PROVIDER_KEY_FILE)));
    }

    private void requireGiven(Setting setting, String reason, String end) {
        if (!settings.isGiven(setting)) {
            given.problem(setting.name() + " is not set, and WAPI_GETTING_MESSAGES_WEBHOOK is: " + reason
                    + "; set it to " + setting.rule().description() + ", for example " + Settings.assignment(setting)
                    + end);
        }
    }

    private Optional<WapiConfiguration.Certificate> certificate() {
        Optional<Path> chain = file(WapiVariable.WAPI_CERT_FILE_PATH, WapiVariable.WAPI_CERT_KEY_PATH);
        Optional<Path> key = file(WapiVariable.WAPI_CERT_KEY_PATH, WapiVariable.WAPI_CERT_FILE_PATH);
        return chain.flatMap(first -> key.map(second -> new WapiConfiguration.Certificate(first, second)));
    }

    /** A file that can be read; empty if it is not set. */
    private Optional<Path> file(Setting setting, Setting other) {
        if (!settings.isGiven(setting)) {
            if (settings.isGiven(other)) {
                given.problem(other.name() + " is set and " + setting.name() + " is not: HTTPS needs both; for example "
                        + Settings.assignment(setting));
            }
            return Optional.empty();
        }
        Path path = given.path(setting);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            given.problem(Settings.problem(setting, settings.text(setting)));
        }
        return Optional.of(path);
    }

    private Optional<String> text(Setting setting) {
        return Optional.of(settings.text(setting)).filter(text -> !text.isEmpty());
    }
}
