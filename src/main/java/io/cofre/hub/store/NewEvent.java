package io.cofre.hub.store;

import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.registry.Instance;
import java.time.Instant;

/**
 * An event that is to be stored.
 *
 * @param digest tells it from others, as its dedupe key and instance do
 * @param receivedAt in whole milliseconds
 */
record NewEvent(Instance instance, NormalisedEvent event, EventDigest digest, Instant receivedAt) {
    static NewEvent of(Instance instance, NormalisedEvent event, Instant now) {
        NormalisedEvent storable = new NormalisedEvent(
                event.kind(), wellFormed(event.source()), wellFormed(event.data()), event.dedupeKey());
        return new NewEvent(
                instance,
                storable,
                EventDigest.of(instance.id(), event.dedupeKey()),
                Instant.ofEpochMilli(now.toEpochMilli()));
    }

    String data() {
        return event.data();
    }

    /** The text without halves of characters and NUL, which databases refuse. */
    private static String wellFormed(String text) {
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isSurrogate(unit) || unit == 0) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            boolean isBad = point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            whole.appendCodePoint(isBad ? 0xfffd : point);
        });
        return whole.toString();
    }
}
