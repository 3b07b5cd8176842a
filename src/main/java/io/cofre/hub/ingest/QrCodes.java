package io.cofre.hub.ingest;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.QrImage;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.store.EventLog;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers for QR codes that they announce without telling them, and appends an event with the code. Thread-safe.
 */
final class QrCodes {
    private static final Logger LOG = LoggerFactory.getLogger(QrCodes.class);

    private final Registry registry;
    private final EventLog events;
    private final Executor threads;

    /** The ids of instances that will be asked about. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    QrCodes(Registry registry, EventLog events, Executor threads) {
        this.registry = registry;
        this.events = events;
        this.threads = threads;
    }

    /**
     * Has the code of an instance fetched, unless that is about to happen. It does not wait: if too many instances wait
     * already, the next announcement brings the code.
     */
    void announced(Provider provider, Instance instance, String source) {
        if (!waiting.add(instance.id())) {
            return;
        }
        try {
            threads.execute(() -> fetch(provider, instance, source));
        } catch (RejectedExecutionException busy) {
            waiting.remove(instance.id());
            LOG.warn("too many QR codes are waited for: the one of {} comes with its next update", instance.id());
        }
    }

    private void fetch(Provider provider, Instance instance, String source) {
        waiting.remove(instance.id());
        try {
            registry.provider(instance.tenant(), instance.provider())
                    .flatMap(account -> provider.qrCode(account, instance))
                    .ifPresent(code -> append(instance, code, source));
        } catch (ProviderException | CofreException failure) {
            LOG.warn("the QR code of {} could not be had: {}", instance.id(), failure.getMessage());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failure is told.
    private void append(Instance instance, QrCode code, String source) {
        Optional<String> image = QrImage.dataUri(code.text());
        String data = new String(
                JsonText.of(json -> {
                    json.writeStartObject();
                    json.writeStringField("qr", code.text());
                    if (image.isPresent()) {
                        json.writeStringField("base64", image.get());
                    }
                    if (!code.pairingCode().isEmpty()) {
                        json.writeStringField("pairingCode", code.pairingCode());
                    }
                    json.writeEndObject();
                }),
                StandardCharsets.UTF_8);
        events.append(instance, new NormalisedEvent(EventKind.QRCODE_UPDATED, source, data, "qr:" + code.text()))
                .whenComplete((stored, failure) -> {
                    if (failure != null) {
                        LOG.warn("the QR code of {} could not be stored: {}", instance.id(), failure.getMessage());
                    }
                });
    }
}
