package io.cofre.hub.wapi;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.TextMessage;
import io.cofre.hub.provider.AccountProfile;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.Registry;
import io.cofre.hub.webhook.Gateway;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of wapi. It registers and connects them, sends their texts, and checks them from time to time.
 * Thread-safe.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** The answer to clients for a session that nobody has registered, or that the provider has deleted. */
    private static final String NOT_REGISTERED = "session not registered";

    private static final String OPEN = "open";

    private final KnownSessions known;
    private final Gateway gateway;
    private final Turns turns = new Turns();
    private final WapiSettings settings;
    private final Reports reports;
    private final ScheduledExecutorService threads;
    private final Logins logins;

    /**
     * The sessions at a provider.
     *
     * @param account the provider, of the tenant {@link WapiAccount#TENANT}
     * @param threads connects and checks sessions; the caller ends it
     */
    public Sessions(
            Registry registry,
            Gateway gateway,
            ProviderAccount account,
            WapiSettings settings,
            QrScreen screen,
            Reports reports,
            ScheduledExecutorService threads,
            InstantSource time) {
        this.known = new KnownSessions(registry, gateway, account, settings.messagesWebhook(), time);
        this.gateway = gateway;
        this.settings = settings;
        this.reports = reports;
        this.threads = threads;
        this.logins = new Logins(known, gateway, turns, screen, reports, settings.scanWait(), threads);
    }

    /** Connects all registered sessions again, and checks them from time to time from now on. It does not wait. */
    public void start() {
        known.all().forEach(session -> logins.reconnect(session.name()));
        long pauseMs = settings.checkEvery().toMillis();
        ScheduledFuture<?> unused =
                threads.scheduleWithFixedDelay(this::check, pauseMs, pauseMs, TimeUnit.MILLISECONDS);
    }

    /** Takes note of stored events. It never blocks. */
    public void stored(List<HubEvent> events) {
        for (HubEvent event : events) {
            if (event.tenant().equals(WapiAccount.TENANT)) {
                logins.told(event);
            }
        }
    }

    /**
     * Registers a session, and connects it: with the credentials that the provider has, or else by a QR code.
     *
     * @return completed when it is connected or shows a QR code, or the wait for that has ended; it fails with a
     *     {@link CofreException} if the provider cannot be asked
     */
    public CompletableFuture<Boolean> register(SessionName name) {
        Login login = logins.ask(name);
        long waitMs = settings.registerWait().toMillis();
        return waitMs == 0
                ? CompletableFuture.completedFuture(false)
                : login.settled().copy().completeOnTimeout(false, waitMs, TimeUnit.MILLISECONDS);
    }

    /**
     * Sends a text.
     *
     * @param chat a JID or the digits of a phone number
     * @throws CofreException {@code NOT_FOUND} if the session is not registered; another code if the provider does not
     *     send it
     */
    public TextMessage sendText(SessionName name, String chat, String text) {
        Instance instance = registered(name);
        SentMessage sent = ofRegistered(() -> turns.take(() -> gateway.sendText(instance, chat, text)));
        return TextMessage.sent(sent.id(), sent.chat(), sent.timestamp(), text);
    }

    /**
     * Sends an image.
     *
     * @param chat a JID or the digits of a phone number
     * @param caption the text below it; empty for none
     * @return the message, whose text is the caption
     * @throws CofreException as {@link #sendText} does
     */
    public TextMessage sendImage(SessionName name, String chat, ImageFile image, String caption) {
        Instance instance = registered(name);
        SentMessage sent = ofRegistered(() -> turns.take(() -> gateway.sendImage(instance, chat, image, caption)));
        return TextMessage.sent(sent.id(), sent.chat(), sent.timestamp(), caption);
    }

    /** Whether a session is registered. */
    public boolean isRegistered(SessionName name) {
        return known.find(name).isPresent();
    }

    /** The QR code that waits to be scanned; empty if none does. */
    public Optional<String> code(SessionName name) {
        return logins.code(name);
    }

    /**
     * The account of a session; one without a JID if nobody has logged in.
     *
     * @throws CofreException {@code NOT_FOUND} if the session is not registered
     */
    public AccountProfile account(SessionName name) {
        Instance instance = registered(name);
        return turns.take(() -> gateway.profile(instance)).orElseThrow(Sessions::notRegistered);
    }

    /** The account of a session that is connected; empty if it is not. */
    public Optional<AccountProfile> connection(SessionName name) {
        Optional<Instance> instance = known.find(name);
        boolean isOpen = instance.isPresent()
                && turns.take(() -> gateway.stateThere(instance.get()))
                        .filter(OPEN::equals)
                        .isPresent();
        return isOpen ? turns.take(() -> gateway.profile(instance.get())) : Optional.empty();
    }

    /** Looks at all sessions once. A session that is not connected is connected again, and reported. */
    void check() {
        for (KnownSessions.Session session : known.all()) {
            try {
                check(session);
            } catch (CofreException failure) {
                LOG.warn("session {}: {}", session.name(), failure.getMessage());
                reports.report(session.name(), "cannot be checked: the provider does not take part");
            } catch (RuntimeException bug) {
                LOG.error("session {} cannot be checked", session.name(), bug);
            }
        }
    }

    private void check(KnownSessions.Session session) {
        if (logins.isRunning(session.name()) || logins.isUnscanned(session.instance())) {
            return;
        }
        known.subscribe(session);
        Optional<String> state = turns.take(() -> gateway.stateThere(session.instance()));
        if (state.filter(OPEN::equals).isPresent()) {
            return;
        }
        state.ifPresent(
                other -> reports.report(session.name(), "is not connected (" + other + "); it is connected again"));
        logins.reconnect(session.name());
    }

    private Instance registered(SessionName name) {
        return known.find(name).orElseThrow(Sessions::notRegistered);
    }

    private static <T> T ofRegistered(Supplier<T> call) {
        try {
            return call.get();
        } catch (CofreException failure) {
            throw failure.code() == ErrorCode.NOT_FOUND ? notRegistered() : failure;
        }
    }

    private static CofreException notRegistered() {
        return new CofreException(ErrorCode.NOT_FOUND, NOT_REGISTERED);
    }
}
