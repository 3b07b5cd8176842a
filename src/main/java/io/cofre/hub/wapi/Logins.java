package io.cofre.hub.wapi;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.webhook.Gateway;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects sessions. It looks at each one that is on its way every two seconds, and at once when the provider tells
 * something of it. Thread-safe.
 */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    /** More sessions are not connected at one moment; each holds a QR code. */
    static final int RUNNING_MAX = 1_000;

    private static final String OPEN = "open";
    private static final String CLOSE = "close";

    private final KnownSessions sessions;
    private final Gateway gateway;
    private final Turns turns;
    private final QrScreen screen;
    private final Reports reports;
    private final Duration limit;
    private final ScheduledExecutorService threads;
    private final Map<SessionName, Login> running = new ConcurrentHashMap<>();
    private final Map<String, Login> byInstance = new ConcurrentHashMap<>();

    /** The ids of the instances that somebody has to log in to by a QR code. */
    private final Set<String> unscanned = ConcurrentHashMap.newKeySet();

    Logins(
            KnownSessions sessions,
            Gateway gateway,
            Turns turns,
            QrScreen screen,
            Reports reports,
            Duration limit,
            ScheduledExecutorService threads) {
        this.sessions = sessions;
        this.gateway = gateway;
        this.turns = turns;
        this.screen = screen;
        this.reports = reports;
        this.limit = limit;
        this.threads = threads;
    }

    /**
     * Connects a session for somebody who may scan a QR code.
     *
     * @throws CofreException {@code OVERLOADED} if too many are on their way
     */
    Login ask(SessionName name) {
        if (running.size() >= RUNNING_MAX) {
            throw new CofreException(ErrorCode.OVERLOADED, "too many sessions are being registered; try again");
        }
        Login login =
                running.compute(name, (key, now) -> now != null && now.isAsked() ? now : new Login(name, true, limit));
        wake(login);
        return login;
    }

    /** Connects a session with the credentials that the provider has. Nothing happens if it is on its way already. */
    void reconnect(SessionName name) {
        if (running.size() < RUNNING_MAX) {
            Login login = new Login(name, false, limit);
            if (running.putIfAbsent(name, login) == null) {
                wake(login);
            }
        }
    }

    /** Whether a session is on its way. */
    boolean isRunning(SessionName name) {
        return running.containsKey(name);
    }

    /** Whether an instance has no credentials, so that it waits for somebody who asks for a QR code. */
    boolean isUnscanned(Instance instance) {
        return unscanned.contains(instance.id());
    }

    /** The QR code that waits to be scanned; empty if none does. */
    Optional<String> code(SessionName name) {
        return Optional.ofNullable(running.get(name)).map(Login::code).filter(code -> !code.isEmpty());
    }

    /** Takes note of an event of an instance. It never blocks. */
    void told(HubEvent event) {
        boolean isAboutLogin = event.kind() == EventKind.CONNECTION_UPDATE
                || event.kind() == EventKind.QRCODE_UPDATED
                || event.kind() == EventKind.STATUS_INSTANCE;
        if (!isAboutLogin) {
            return;
        }
        if (event.data().contains("\"state\":\"open\"")) {
            unscanned.remove(event.instanceId());
        }
        Login login = byInstance.get(event.instanceId());
        if (login != null) {
            if (tellsRefusal(event.data())) {
                login.refused();
            }
            wake(login);
        }
    }

    /** WhatsApp's status 401: somebody has removed the device at the phone. */
    private static boolean tellsRefusal(String data) {
        return data.contains("\"disconnectionReasonCode\":401") || data.contains("\"statusReason\":401");
    }

    private void wake(Login login) {
        try {
            threads.execute(() -> run(login));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{}: the hub is stopping", login.name());
        }
    }

    private void run(Login login) {
        if (!login.enter()) {
            return;
        }
        boolean goesOn = false;
        try {
            goesOn = running.get(login.name()) == login && step(login);
        } catch (CofreException failure) {
            goesOn = failed(login, failure);
        } catch (RuntimeException bug) {
            LOG.error("{}: the login failed", login.name(), bug);
            end(login);
            login.settled().completeExceptionally(bug);
        }
        boolean isWoken = login.leave();
        if (goesOn && isWoken) {
            wake(login);
        } else if (goesOn) {
            later(login, login.pause());
        }
    }

    private void later(Login login, Duration pause) {
        try {
            ScheduledFuture<?> unused = threads.schedule(() -> run(login), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{}: the hub is stopping", login.name());
        }
    }

    /** Looks at a session once. Returns whether it is still on its way. */
    private boolean step(Login login) {
        Instance instance = login.instance().orElseGet(() -> begin(login));
        Optional<String> state = turns.take(() -> gateway.stateThere(instance));
        if (state.isPresent() && state.get().equals(OPEN)) {
            return opened(login, instance);
        }
        if (login.isOver()) {
            return over(login);
        }
        if (state.isEmpty() || login.isRefused()) {
            return endsLogin(login, instance, state.isEmpty());
        }
        if (!login.isConnected() || state.get().equals(CLOSE)) {
            turns.take(() -> connect(instance));
            login.connected();
        }
        return login.isAsked() ? show(login, instance) : !isWithoutCredentials(login, instance);
    }

    private Instance begin(Login login) {
        Instance instance = turns.take(() -> sessions.registered(login.name()));
        byInstance.put(instance.id(), login);
        if (turns.take(() -> gateway.stateThere(instance)).isPresent()) {
            turns.take(() -> pointAtHub(instance));
        }
        login.found(instance);
        return instance;
    }

    private boolean pointAtHub(Instance instance) {
        gateway.pointAtHub(instance);
        return true;
    }

    private boolean connect(Instance instance) {
        gateway.connect(instance);
        return true;
    }

    private boolean opened(Login login, Instance instance) {
        unscanned.remove(instance.id());
        end(login);
        login.settled().complete(true);
        LOG.info("session {} is connected", login.name());
        return false;
    }

    private boolean over(Login login) {
        if (login.isAsked()) {
            LOG.warn("session {}: nobody has scanned its QR code; register it again", login.name());
        } else {
            reports.report(login.name(), "is not connected: the provider does not bring it to WhatsApp");
        }
        end(login);
        login.settled().complete(false);
        return false;
    }

    /** The provider does not have the session, or a login that has ended. It is made anew if somebody asks for it. */
    private boolean endsLogin(Login login, Instance instance, boolean isGone) {
        if (login.isAsked() && login.isToBeRenewed()) {
            turns.take(() -> renew(instance));
            sessions.beginAnew(new KnownSessions.Session(login.name(), instance));
            wake(login);
            return true;
        }
        unscanned.add(instance.id());
        String problem =
                isGone ? "is not registered any more: the provider has it no longer" : "has a login that has ended";
        reports.report(login.name(), problem + "; register it again");
        end(login);
        login.settled().complete(false);
        return false;
    }

    private boolean renew(Instance instance) {
        gateway.renew(instance);
        return true;
    }

    private boolean show(Login login, Instance instance) {
        Optional<String> code = code(instance);
        if (code.isPresent() && !code.get().equals(login.code())) {
            if (login.code().isEmpty()) {
                sessions.beginAnew(new KnownSessions.Session(login.name(), instance));
            }
            login.shows(code.get());
            screen.show(login.name(), code.get());
            login.settled().complete(true);
        }
        return true;
    }

    private boolean isWithoutCredentials(Login login, Instance instance) {
        if (!login.isSlow() || code(instance).isEmpty()) {
            return false;
        }
        unscanned.add(instance.id());
        reports.report(login.name(), "is not logged in; register it again and scan the QR code");
        end(login);
        return true;
    }

    private Optional<String> code(Instance instance) {
        try {
            return Optional.of(turns.take(() -> gateway.qrCode(instance))).map(QrCode::text);
        } catch (CofreException none) {
            none.rethrowUnless(ErrorCode.NOT_FOUND);
            return Optional.empty();
        }
    }

    /** Returns whether the session is still on its way after a failure. */
    private boolean failed(Login login, CofreException failure) {
        LOG.debug("{}: {}", login.name(), failure.getMessage());
        boolean isFirst = login.isAsked() && login.instance().isEmpty();
        if (isFirst) {
            end(login);
            login.settled().completeExceptionally(failure);
            return false;
        }
        return !login.isOver() || over(login);
    }

    private void end(Login login) {
        running.remove(login.name(), login);
        byInstance.values().removeIf(login::equals);
        if (!login.code().isEmpty()) {
            screen.remove(login.name());
            login.shows("");
        }
    }
}
