package io.cofre.hub.provider;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that the hub knows of one kind of provider: its events, its calls, its spelling. Another kind is another package
 * with an implementation, its name in {@link ProviderKind}, and its line among the parts of the hub. Thread-safe.
 *
 * <p>Calls to a provider are bounded in time and are tried again where that is safe. Each throws a
 * {@link ProviderException} if the provider does not do what was asked.
 */
public interface Provider {
    ProviderKind kind();

    /** The events that subscriptions may name, in the order in which they are shown. */
    List<EventName> events();

    /**
     * The spelling of an event's name in {@code NormalisedEvent.source}; empty if there is no such event.
     *
     * @param name as a caller spells it
     */
    Optional<String> eventNamed(String name);

    /** The names under which events of one name are stored: a subscription to that name gets events of all of these. */
    default List<String> storedAs(String event) {
        return List.of(event);
    }

    /**
     * Whether a request comes from the provider of an instance.
     *
     * @param body the body as it came
     */
    boolean isAuthentic(Instance instance, IngestHeaders headers, byte[] body);

    /**
     * The events that a body of the provider tells. None if it must not be passed on, as keys of WhatsApp's protocol.
     *
     * @throws io.cofre.session.CofreException {@code BAD_REQUEST} if it is not one that this provider sends
     */
    List<NormalisedEvent> read(Instance instance, byte[] body);

    /**
     * Makes an instance at the provider, with the webhook of the hub set.
     *
     * @param ingestUrl where it sends its events
     * @return the provider's own id of it
     */
    String create(ProviderAccount account, Instance instance, String ingestUrl);

    /** Begins to connect an instance; a QR code may follow. */
    void connect(ProviderAccount account, Instance instance);

    /** The state: {@code open}, {@code connecting} or {@code close}; empty if the provider has no such instance. */
    Optional<String> state(ProviderAccount account, Instance instance);

    /** The QR code that waits to be scanned; empty if none does. */
    Optional<QrCode> qrCode(ProviderAccount account, Instance instance);

    /** Ends the login of an instance. It does nothing if there is none. */
    void logout(ProviderAccount account, Instance instance);

    /** Removes an instance from the provider. It does nothing if there is none. */
    void delete(ProviderAccount account, Instance instance);

    /** Has the provider send all events of an instance to a URL, beside the webhooks of others if it knows several. */
    void setWebhook(ProviderAccount account, Instance instance, String url, List<String> events);

    /** Where the provider sends events of an instance; only what the hub has set, if it knows several. */
    Optional<String> webhook(ProviderAccount account, Instance instance);

    /** Has the provider send nothing to the URL that the hub set; webhooks of others stay. */
    void removeWebhook(ProviderAccount account, Instance instance, String url);

    /**
     * Sends a text.
     *
     * @param chatId a JID or the digits of a phone number
     * @return the message's id and what the provider answered of it, in the shape of {@code message_received}
     */
    SentMessage sendText(ProviderAccount account, Instance instance, String chatId, String text);

    /**
     * Sends an image.
     *
     * @param chatId a JID or the digits of a phone number
     * @param caption the text below the image; empty for none
     * @return the message's id and what the provider answered of it, in the shape of {@code message_received}
     */
    SentMessage sendImage(ProviderAccount account, Instance instance, String chatId, ImageFile image, String caption);

    /** The names that it takes for instances. */
    InstanceNames names();

    /** The members that a caller's webhook has at this kind of provider alone. */
    Set<WebhookOption> webhookOptions();

    /**
     * Whether it sends a webhook again that was refused with 404. Such a provider is told success for an instance that
     * the hub does not know.
     */
    default boolean repeatsWhatIsRefused() {
        return false;
    }

    /** Whether it keeps the sessions of its instances at the worker, and leaves some behind there. */
    default boolean keepsSessionsAtWorker() {
        return false;
    }

    /** The end of a session at the worker that a stored event tells; empty if it tells none. */
    default Optional<SessionEnd> endOfSession(HubEvent event) {
        return Optional.empty();
    }

    /** Asks the provider whether it answers and takes the key. */
    void check(ProviderAccount account);

    /** The success of the calls to an account. */
    default AccountHealth health(ProviderAccount account) {
        return AccountHealth.UNTRIED;
    }

    /** Whether an event means that a QR code waits which this provider tells only if it is asked. */
    default boolean announcesQrCode(NormalisedEvent event) {
        return false;
    }

    /** The name of the instance that a body is about; empty if the body is none of this provider. */
    default Optional<String> instanceNameIn(byte[] body) {
        return Optional.empty();
    }

    /** The provider's own id of an instance; empty if it has no such instance, or knows only names. */
    default Optional<String> refOf(ProviderAccount account, Instance instance) {
        return Optional.empty();
    }

    /** The account behind an instance; empty if the provider has no such instance. */
    default Optional<AccountProfile> profile(ProviderAccount account, Instance instance) {
        return state(account, instance).map(state -> AccountProfile.UNKNOWN);
    }

    /**
     * Has the provider send events of an instance past the hub, to where a caller wants them.
     *
     * @param replaced the URL of the direct webhook in whose place it comes; empty if there is none
     */
    default void setDirectWebhook(
            ProviderAccount account, Instance instance, DirectWebhook webhook, Optional<String> replaced) {
        throw new ProviderException(ProviderException.Reason.REFUSED, "this provider knows no direct webhooks");
    }
}
