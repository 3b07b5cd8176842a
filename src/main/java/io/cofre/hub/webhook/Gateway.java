package io.cofre.hub.webhook;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.AccountProfile;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.provider.InstanceNames;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.ProviderException;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Tenant;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of tenants: making, connecting, asking and removing them, and sending texts. Thread-safe. */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** The most instances of one tenant. */
    static final int PER_TENANT_MAX = 10_000;

    /** The path of the list of events stands where the name of an instance would. */
    private static final String RESERVED = "events";

    private final Registry registry;
    private final Providers providers;
    private final IngestUrls urls;
    private final ProviderCalls calls;
    private final Webhooks webhooks;
    private final KnownInstances instances;
    private final Deletions deletions;

    /** A listener to the deletions of instances at their providers. */
    public interface Deletions {
        /** Nobody has to. */
        Deletions UNWATCHED = new Deletions() {
            @Override
            public void begin(ProviderAccount account, Instance instance) {}

            @Override
            public void end(ProviderAccount account, Instance instance) {}
        };

        /**
         * An instance is about to be deleted.
         *
         * @throws CofreException if that cannot be noted; then it is not deleted
         */
        void begin(ProviderAccount account, Instance instance);

        /** The deletion has ended, whether or not it worked. */
        void end(ProviderAccount account, Instance instance);
    }

    public Gateway(
            Registry registry,
            Providers providers,
            IngestUrls urls,
            ProviderCalls calls,
            Webhooks webhooks,
            Deletions deletions) {
        this.deletions = deletions;
        this.registry = registry;
        this.providers = providers;
        this.urls = urls;
        this.calls = calls;
        this.webhooks = webhooks;
        this.instances = new KnownInstances(registry);
    }

    /** The names that a kind of provider takes for instances. */
    public InstanceNames names(ProviderKind kind) {
        return providers.get(kind).names();
    }

    /** The instances of a tenant, by name. */
    public List<Instance> list(String tenant) {
        return registry.instances(tenant).stream()
                .sorted(Comparator.comparing(Instance::name).thenComparing(Instance::kind))
                .toList();
    }

    /** The instance of an id or a name. */
    public Instance find(String tenant, String idOrName) {
        return instances.of(tenant, idOrName);
    }

    /**
     * A wish for an instance.
     *
     * @param provider the id of the provider
     * @param adopts whether it may exist at the provider already; then its webhook is pointed at the hub
     * @param webhook the first webhook; empty for none
     */
    public record Wish(String provider, String name, boolean adopts, Optional<WebhookRequest> webhook) {}

    /**
     * An instance that was made.
     *
     * @param isAdopted whether it existed at the provider before
     */
    public record Made(Instance instance, boolean isAdopted, Optional<Webhooks.Outcome> webhook) {}

    /**
     * Makes an instance at a provider, with its events sent to the hub.
     *
     * @throws CofreException if the wish makes no sense, or the provider does not do its part; then nothing was made.
     *     If only the webhook of the wish failed, the instance is there
     */
    public Made create(String tenant, Wish wish) {
        ProviderAccount account = registry.provider(tenant, wish.provider())
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "there is no such provider"));
        if (wish.name().equals(RESERVED)) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "no instance may be called " + RESERVED);
        }
        refuseSecond(account, wish.name());
        if (registry.instances(tenant).size() >= PER_TENANT_MAX) {
            throw new CofreException(
                    ErrorCode.CONFLICT, "a tenant can have no more than " + PER_TENANT_MAX + " instances");
        }
        wish.webhook().ifPresent(asked -> webhooks.check(account.kind(), asked));
        Instance instance = registry.addInstance(tenant, account.id(), wish.name(), "");
        boolean isAdopted;
        try {
            isAdopted = createOrAdopt(account, instance, wish.adopts());
        } catch (RuntimeException failure) {
            registry.removeInstance(instance.id());
            throw failure;
        }
        Optional<Webhooks.Outcome> webhook = wish.webhook().map(asked -> webhooks.set(instance, asked));
        return new Made(registry.instanceById(instance.id()).orElse(instance), isAdopted, webhook);
    }

    private boolean createOrAdopt(ProviderAccount account, Instance instance, boolean adopts) {
        Provider provider = providers.get(account.kind());
        Optional<String> ref = calls.call(instance.tenant(), () -> {
            try {
                return Optional.of(provider.create(account, instance, urls.of(instance)));
            } catch (ProviderException refused) {
                if (refused.reason() != ProviderException.Reason.EXISTS || !adopts) {
                    throw refused;
                }
                return Optional.empty();
            }
        });
        if (ref.isPresent()) {
            registry.setProviderRef(instance.id(), ref.get());
            return false;
        }
        webhooks.pointAtHub(provider, account, instance);
        calls.call(instance.tenant(), () -> provider.refOf(account, instance))
                .ifPresent(known -> registry.setProviderRef(instance.id(), known));
        calls.call(instance.tenant(), () -> provider.state(account, instance))
                .ifPresent(state -> registry.setState(instance.id(), state));
        return true;
    }

    /**
     * Refuses an instance that is registered already, by whomever: two registrations of one instance would take the
     * events from each other. The message is the one of an instance that exists at the provider, and tells no more.
     */
    private void refuseSecond(ProviderAccount account, String name) {
        if (registry.instance(account.tenant(), account.kind(), name).isPresent()) {
            throw new CofreException(ErrorCode.CONFLICT, "there is an instance of that name");
        }
        for (Tenant tenant : registry.tenants()) {
            boolean isTaken = registry.instance(tenant.id(), account.kind(), name)
                    .flatMap(other -> registry.provider(tenant.id(), other.provider()))
                    .filter(other -> other.baseUrl().equalsIgnoreCase(account.baseUrl()))
                    .isPresent();
            if (isTaken) {
                throw new CofreException(ErrorCode.CONFLICT, "the provider has an instance of that name");
            }
        }
    }

    /** Begins to connect an instance; a QR code may follow. */
    public void connect(Instance instance) {
        calls.run(instance.tenant(), () -> provider(instance).connect(account(instance), instance));
    }

    /** Has the provider send all events of an instance to the hub, if it does not do so already. */
    public void pointAtHub(Instance instance) {
        webhooks.pointAtHub(provider(instance), account(instance), instance);
    }

    /**
     * Makes an instance anew at its provider, where it is gone or has a login that WhatsApp does not take any more. The
     * hub goes on with the same instance, its webhooks and what is pending for them.
     */
    public void renew(Instance instance) {
        ProviderAccount account = account(instance);
        deletions.begin(account, instance);
        try {
            calls.run(instance.tenant(), () -> provider(instance).delete(account, instance));
        } finally {
            deletions.end(account, instance);
        }
        String ref =
                calls.call(instance.tenant(), () -> provider(instance).create(account, instance, urls.of(instance)));
        registry.setProviderRef(instance.id(), ref);
    }

    /** The state that the provider tells now; {@code close} if it does not know the instance. */
    public String state(Instance instance) {
        return stateThere(instance).orElse("close");
    }

    /** The state that the provider tells now; empty if it does not know the instance. */
    public Optional<String> stateThere(Instance instance) {
        Optional<String> state =
                calls.call(instance.tenant(), () -> provider(instance).state(account(instance), instance));
        registry.setState(instance.id(), state.orElse("close"));
        return state;
    }

    /** The account behind an instance; empty if the provider does not know the instance. */
    public Optional<AccountProfile> profile(Instance instance) {
        return calls.call(instance.tenant(), () -> provider(instance).profile(account(instance), instance));
    }

    /**
     * The QR code that waits to be scanned.
     *
     * @throws CofreException {@code NOT_FOUND} if none does
     */
    public QrCode qrCode(Instance instance) {
        return calls.call(instance.tenant(), () -> provider(instance).qrCode(account(instance), instance))
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "no QR code waits to be scanned"));
    }

    /** Ends the login of an instance. */
    public void logout(Instance instance) {
        calls.run(instance.tenant(), () -> provider(instance).logout(account(instance), instance));
    }

    /**
     * Removes an instance with its webhooks, here and at the provider.
     *
     * @throws CofreException if the provider does not do its part; then the instance stays
     */
    public void remove(Instance instance) {
        ProviderAccount account = account(instance);
        deletions.begin(account, instance);
        try {
            calls.run(instance.tenant(), () -> provider(instance).delete(account, instance));
            registry.removeInstance(instance.id());
        } finally {
            deletions.end(account, instance);
        }
    }

    /** Forgets an instance that stays at the provider. A provider that cannot be told goes on sending into the void. */
    public void forget(Instance instance) {
        ProviderAccount account = account(instance);
        try {
            calls.run(instance.tenant(), () -> provider(instance).removeWebhook(account, instance, urls.of(instance)));
        } catch (CofreException untold) {
            LOG.warn("the provider of {} still sends its events: {}", instance.id(), untold.getMessage());
        }
        registry.removeInstance(instance.id());
    }

    /** Sends a text; {@code chatId} is a JID or the digits of a phone number. */
    public SentMessage sendText(Instance instance, String chatId, String text) {
        return calls.call(
                instance.tenant(), () -> provider(instance).sendText(account(instance), instance, chatId, text));
    }

    /**
     * Sends an image; {@code chatId} is a JID or the digits of a phone number.
     *
     * @param caption the text below it; empty for none
     */
    public SentMessage sendImage(Instance instance, String chatId, ImageFile image, String caption) {
        return calls.call(
                instance.tenant(),
                () -> provider(instance).sendImage(account(instance), instance, chatId, image, caption));
    }

    private Provider provider(Instance instance) {
        return providers.get(instance.kind());
    }

    private ProviderAccount account(Instance instance) {
        return instances.account(instance);
    }
}
