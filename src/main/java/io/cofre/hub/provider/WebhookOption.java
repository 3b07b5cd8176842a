package io.cofre.hub.provider;

/** A member of a caller's webhook that not every kind of provider knows. */
public enum WebhookOption {
    /** Further headers, as {@code "headers":{"name":"value"}}. */
    HEADERS,
    /** Further headers, as {@code "customHeaders":[{"name","value"}]}. */
    CUSTOM_HEADERS,
    /** {@code webhookByEvents}: the name of the event is put behind the URL. */
    BY_EVENTS,
    /** {@code webhookBase64}: media is sent inside the event. */
    BASE64,
    /** {@code retries}: the number of tries. */
    RETRIES,
    /** {@code hmac}: the key with which the provider signs. */
    HMAC
}
