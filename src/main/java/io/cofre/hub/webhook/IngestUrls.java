package io.cofre.hub.webhook;

import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.net.URI;
import java.util.Optional;

/**
 * The addresses to which providers send events:
 *
 * <pre>
 *   https://hub.example.com/api/webhooks/evolution/{instanceKey}
 * </pre>
 */
public final class IngestUrls {
    private static final String HIDDEN = "***";

    private final Optional<URI> publicUrl;

    /** @param publicUrl the URL at which providers reach the hub, without a slash at the end; empty if nobody said */
    public IngestUrls(Optional<URI> publicUrl) {
        this.publicUrl = publicUrl;
    }

    /**
     * The address for the provider of an instance; a secret.
     *
     * @throws CofreException {@code CONFLICT} if nobody said how providers reach the hub
     */
    String of(Instance instance) {
        return base(instance) + instance.ingestKey();
    }

    /** Whether a URL is the address for the provider of an instance. */
    boolean isOf(Instance instance, String url) {
        return publicUrl.isPresent() && of(instance).equals(url);
    }

    /** The address as it may be shown. */
    String shown(Instance instance) {
        return base(instance) + HIDDEN;
    }

    private String base(Instance instance) {
        URI base = publicUrl.orElseThrow(() -> new CofreException(
                ErrorCode.CONFLICT, "COFRE_HUB_PUBLIC_URL is not set: providers cannot be told where the hub is"));
        return base + "/api/webhooks/" + instance.kind().wireName() + "/";
    }
}
