package io.cofre.hub.provider;

import io.cofre.hub.registry.ProviderAccount;
import java.io.IOException;
import java.time.Duration;

/** Brings calls to the program of a provider. Thread-safe. */
interface Transport {
    /**
     * Makes a call ready to be sent.
     *
     * @param keyHeader the header that carries the key
     * @throws IllegalArgumentException if the URL or the key cannot be sent; the message may show them
     */
    Exchange prepare(ProviderAccount account, String keyHeader, ProviderCall call);

    /** A call and its answer. */
    interface Exchange {
        /**
         * Sends it, and waits for the answer. It may be called again.
         *
         * @throws IOException if there is no answer within {@code limit}, or one that is too long
         */
        ProviderAnswer send(Duration limit) throws IOException, InterruptedException;
    }
}
