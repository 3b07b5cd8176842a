package io.cofre.hub.wapi;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.InstanceNames;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Subscription.State;
import io.cofre.hub.store.Registry;
import io.cofre.hub.webhook.Gateway;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The registered sessions. A session is an instance of the tenant of wapi, with a subscription to its texts.
 * Thread-safe.
 */
final class KnownSessions {
    private final Registry registry;
    private final Gateway gateway;
    private final ProviderAccount account;
    private final String messagesWebhook;
    private final InstantSource time;

    KnownSessions(
            Registry registry, Gateway gateway, ProviderAccount account, String messagesWebhook, InstantSource time) {
        this.registry = registry;
        this.gateway = gateway;
        this.account = account;
        this.messagesWebhook = messagesWebhook;
        this.time = time;
    }

    /** A registered session. */
    record Session(SessionName name, Instance instance) {}

    /** Every registered session. */
    List<Session> all() {
        return registry.instances(WapiAccount.TENANT).stream()
                .filter(instance -> instance.provider().equals(account.id()))
                .flatMap(instance ->
                        SessionName.ofInstance(names(), instance.name())
                                .map(name -> new Session(name, instance))
                                .stream())
                .toList();
    }

    /** The instance of a session; empty if it is not registered. */
    Optional<Instance> find(SessionName name) {
        return name.atProvider(names()).flatMap(known -> registry.instance(WapiAccount.TENANT, kind(), known));
    }

    /**
     * The instance of a session, which is made if there is none. An instance that the provider has is taken over.
     *
     * @throws CofreException {@code BAD_REQUEST} if the name is too long
     */
    Instance registered(SessionName name) {
        String known = name.atProvider(names())
                .orElseThrow(() -> new CofreException(ErrorCode.BAD_REQUEST, "the name of the session is too long"));
        Instance instance = find(name).orElseGet(() -> made(known));
        subscribe(name, instance, false);
        return instance;
    }

    private Instance made(String known) {
        return gateway.create(WapiAccount.TENANT, new Gateway.Wish(account.id(), known, true, Optional.empty()))
                .instance();
    }

    /** Makes sure that the texts of a session reach the receiver. */
    void subscribe(Session session) {
        subscribe(session.name(), session.instance(), false);
    }

    /** From now on only texts that are new reach the receiver: somebody logs in anew. */
    void beginAnew(Session session) {
        subscribe(session.name(), session.instance(), true);
    }

    private synchronized void subscribe(SessionName name, Instance instance, boolean isNew) {
        String url = messagesWebhook + name.segment();
        Optional<Subscription> before = registry.subscriptions(instance.id()).stream()
                .filter(subscription -> subscription.textsSince().isPresent())
                .findFirst();
        if (before.isEmpty()) {
            registry.addSubscription(wanted(instance, "", "", url, time.instant()));
            return;
        }
        Subscription known = before.get();
        boolean isRight = known.url().equals(url) && known.state() == State.ACTIVE && known.ordered();
        if (!isRight || isNew) {
            Instant since = isNew ? time.instant() : known.textsSince().orElseThrow();
            registry.replaceSubscription(wanted(instance, known.id(), known.secret(), url, since));
        }
    }

    private static Subscription wanted(Instance instance, String id, String secret, String url, Instant since) {
        return new Subscription(
                id,
                instance.tenant(),
                instance.id(),
                url,
                List.of(),
                Map.of(),
                secret,
                Optional.empty(),
                Optional.empty(),
                true,
                0,
                State.ACTIVE,
                "",
                Optional.of(since));
    }

    private InstanceNames names() {
        return gateway.names(kind());
    }

    private ProviderKind kind() {
        return account.kind();
    }
}
