package io.cofre.hub.config;

import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.hub.event.ProviderKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All settings of the gateway wapi.
 *
 * @param http its listener
 * @param webhook the URL to which received texts are posted; the name of the session comes behind it
 * @param root the directory below which it writes files
 * @param key the key that its callers bring; {@link ApiKey#NONE} if only tokens open it
 * @param provider the provider that holds its sessions
 * @param certificate the files of its certificate; empty if it speaks HTTP
 * @param sentry the DSN to which faults are reported; empty if they are not
 * @param isDevelopment whether the webhook's certificate is not verified
 * @param namesRedis whether the operator has set a Redis, which nobody needs
 * @param registerWait the longest time that a registration waits for its login or its QR code; zero for none
 * @param checkInterval the time between looks at the connection of a session
 */
public record WapiConfiguration(
        Configuration.Http http,
        Secret webhook,
        Path root,
        ApiKey key,
        ProviderAccess provider,
        Optional<Certificate> certificate,
        Optional<Secret> sentry,
        boolean isDevelopment,
        boolean namesRedis,
        Duration registerWait,
        Duration checkInterval) {
    /**
     * A provider.
     *
     * @param url where it is, without a slash at the end
     * @param key its global API key
     */
    public record ProviderAccess(ProviderKind kind, URI url, Secret key) {}

    /**
     * The PEM files of a certificate.
     *
     * @param chain the certificate, and those that vouch for it
     * @param key its private key
     */
    public record Certificate(Path chain, Path key) {}
}
