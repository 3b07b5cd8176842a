package io.cofre.hub.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.socketio.Socket;
import io.cofre.web.socketio.SocketFrame;
import io.cofre.web.socketio.SocketListener;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One client of Socket.IO. Only the thread of the feed calls {@link #take} and {@link #tick}; any thread may call the
 * other methods, which leave their work to that one.
 */
final class LiveSocket extends Turns.Turn implements SocketListener {
    private static final int REQUESTS_MAX = 1024;
    private static final long REQUEST_CHARACTERS_MAX = 256 * 1024;
    private static final int REQUESTS_OF_TURN_MAX = 32;
    private static final int EVENTS_OF_TURN_MAX = 64;
    private static final int FAILURES_MAX = 5;
    private static final long NEVER = 0;

    private final LiveSockets all;
    private final Socket socket;
    private final long openedNs = System.nanoTime();
    private final Queue<SocketRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingCharacters = new AtomicLong();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final Set<String> rooms = new HashSet<>();
    private volatile @Nullable Follower follower;
    private volatile String tenant = "";
    private Instant until = Instant.MAX;
    private boolean followsAll = true;
    private boolean raw;
    private @Nullable Cursor began;
    private Answer authenticating = json -> {};
    private int failures;
    private long blockedSinceNs = NEVER;
    private boolean over;

    LiveSocket(LiveSockets all, Socket socket) {
        this.all = all;
        this.socket = socket;
    }

    /** Looks whether the handshake brought a token. */
    void greet() {
        socket.auth()
                .filter(auth -> auth.contains("\"token\""))
                .ifPresent(auth -> received("authenticate", "[" + auth + "]", json -> {}));
    }

    @Override
    public void received(String event, String arguments, Answer answer) {
        boolean isFull = waiting.incrementAndGet() > REQUESTS_MAX;
        if (waitingCharacters.addAndGet(arguments.length()) > REQUEST_CHARACTERS_MAX || isFull) {
            socket.cutOff();
            return;
        }
        requests.add(new SocketRequest(event, arguments, answer));
        ask();
    }

    @Override
    public void writable() {
        ask();
    }

    @Override
    public void closed() {
        if (gone.compareAndSet(false, true)) {
            all.gone(this);
            ask();
        }
    }

    private void ask() {
        all.feed().turns().ask(this);
    }

    /** Sends something at once, whatever waits. */
    void say(SocketFrame frame) {
        socket.send(frame);
    }

    /** Has stored events sent again, if it follows that tenant and may want them. */
    boolean replays(String of, Replay replay) {
        Follower followed = follower;
        return followed != null && tenant.equals(of) && followed.replays(replay);
    }

    @Override
    void take() {
        if (gone.get()) {
            end();
            return;
        }
        // A client that takes no answers gets none: they would gather in memory.
        for (int count = 0; count < REQUESTS_OF_TURN_MAX && !over && socket.hasRoom(); count++) {
            SocketRequest request = requests.poll();
            if (request == null) {
                break;
            }
            waiting.decrementAndGet();
            waitingCharacters.addAndGet(-request.arguments().length());
            serve(request);
        }
        boolean more = pump();
        if (!over && (more || (!requests.isEmpty() && socket.hasRoom()))) {
            ask();
        }
    }

    /** Sends what there is, as far as there is room. Returns whether there may be more. */
    private boolean pump() {
        Follower followed = follower;
        for (int count = 0; count < EVENTS_OF_TURN_MAX; count++) {
            if (followed == null || over) {
                return false;
            }
            if (!socket.hasRoom()) {
                blockedSinceNs = blockedSinceNs == NEVER ? System.nanoTime() | 1 : blockedSinceNs;
                return false;
            }
            blockedSinceNs = NEVER;
            Told told = followed.next();
            if (told == null) {
                return false;
            }
            tell(told);
        }
        return true;
    }

    private void tell(Told told) {
        if (told instanceof Told.Event event) {
            all.countEvent();
            socket.send(event.event().frame());
        } else if (told instanceof Told.Began start) {
            began = start.cursor();
            tellAuthenticated(authenticating);
        } else if (told instanceof Told.Replayed replayed) {
            socket.send(SocketFrame.of("replayed", SocketAnswers.replayed(replayed)));
        } else {
            // The client connects again, and the store may be read then.
            over = true;
            socket.leave();
        }
    }

    /** Ends a client whose time is up. */
    void tick() {
        if (over || gone.get()) {
            return;
        }
        long nowNs = System.nanoTime();
        if (follower == null
                && nowNs - openedNs >= all.bounds().authenticateWithin().toNanos()) {
            expel("Token de acesso não fornecido");
        } else if (follower != null && !all.time().instant().isBefore(until)) {
            expel("Token expirado");
        } else if (blockedSinceNs != NEVER
                && nowNs - blockedSinceNs > all.bounds().stall().toNanos()) {
            over = true;
            all.countSlow();
            socket.cutOff();
        }
    }

    private void expel(String reason) {
        over = true;
        all.countRefused();
        socket.send(SocketFrame.of("auth_error", SocketAnswers.error(ErrorCode.UNAUTHORIZED, reason)));
        socket.disconnect();
    }

    private void end() {
        over = true;
        unfollow();
        requests.clear();
    }

    private void unfollow() {
        Follower followed = follower;
        if (followed != null) {
            follower = null;
            followed.close();
            all.leave(tenant);
            tenant = "";
            rooms.clear();
            raw = false;
            began = null;
        }
    }

    private void serve(SocketRequest request) {
        switch (request.event()) {
            case "authenticate" -> authenticate(request);
            case "subscribe:instance" -> subscribe(request);
            case "unsubscribe:instance" -> unsubscribe(request);
            case "subscribe:raw" -> wantRaw(true, request);
            case "unsubscribe:raw" -> wantRaw(false, request);
            case "replay:instance" -> replay(request);
            default -> answer(request, "error", SocketAnswers.error(ErrorCode.BAD_REQUEST, "there is no such event"));
        }
    }

    private void answer(SocketRequest request, String event, String json) {
        socket.send(SocketFrame.of(event, json));
        request.answer().give(json);
    }

    private void authenticate(SocketRequest request) {
        JsonNode argument = request.argument();
        Optional<String> named =
                Optional.of(argument.path("tenantId").asText("")).filter(id -> !id.isEmpty());
        try {
            Admission.Admitted admitted =
                    all.admission().admit(argument.path("token").asText(""), named, socket.address());
            if (!admitted.tenant().equals(tenant)) {
                unfollow();
                follow(admitted.tenant(), argument.path("allInstances").asBoolean(true), request.answer());
            } else if (began != null) {
                tellAuthenticated(request.answer());
            }
            until = admitted.until();
        } catch (CofreException refusal) {
            failures++;
            all.countRefused();
            answer(request, "auth_error", SocketAnswers.error(refusal.code(), refusal.getMessage()));
            if (failures >= FAILURES_MAX || refusal.code().kind() == ErrorCode.Kind.BUSY) {
                over = true;
                socket.disconnect();
            }
        }
    }

    private void follow(String admitted, boolean wantsAll, Answer answer) {
        if (!all.enter(admitted)) {
            throw new CofreException(ErrorCode.OVERLOADED, "too many clients of this tenant are connected");
        }
        tenant = admitted;
        followsAll = wantsAll;
        authenticating = answer;
        follower = all.feed().follow(admitted, filter(), Optional.empty(), this::ask);
    }

    private void tellAuthenticated(Answer answer) {
        Cursor cursor = began;
        if (cursor != null) {
            String json = SocketAnswers.authenticated(tenant, cursor);
            socket.send(SocketFrame.of("authenticated", json));
            answer.give(json);
        }
    }

    private EventFilter filter() {
        return new EventFilter(followsAll, rooms, Set.of(), raw);
    }

    private void subscribe(SocketRequest request) {
        String name = request.instanceName();
        if (isKnown(name, request, "subscribe:error")) {
            rooms.add(name);
            wants();
            answer(request, "subscribed", SocketAnswers.instance(name));
        }
    }

    private void unsubscribe(SocketRequest request) {
        String name = request.instanceName();
        rooms.remove(name);
        wants();
        answer(request, "unsubscribed", SocketAnswers.instance(name));
    }

    private void wantRaw(boolean wanted, SocketRequest request) {
        if (isAdmitted("", request, "subscribe:error")) {
            raw = wanted;
            wants();
            answer(request, wanted ? "subscribed" : "unsubscribed", "{\"raw\":true}");
        }
    }

    private void wants() {
        Follower followed = follower;
        if (followed != null) {
            followed.wants(filter());
        }
    }

    private void replay(SocketRequest request) {
        String name = request.instanceName();
        if (!isKnown(name, request, "replay:error")) {
            return;
        }
        JsonNode argument = request.argument();
        JsonNode after = argument.path("afterSeq");
        JsonNode epoch = argument.path("epoch");
        Cursor start = began;
        String refusal = null;
        if (!after.canConvertToLong() || !after.isIntegralNumber() || after.asLong() < 0) {
            refusal = "afterSeq is not a number of an event";
        } else if (epoch.isTextual() && start != null && !epoch.asText().equals(start.epoch())) {
            refusal = "the epoch is another one now: numbers of the old one mean nothing";
        } else if (!replays(tenant, all.replayOf(tenant, name, after.asLong()))) {
            refusal = "too many replays wait already";
        }
        if (refusal != null) {
            answer(request, "replay:error", SocketAnswers.error(ErrorCode.BAD_REQUEST, refusal, name));
        }
    }

    private boolean isAdmitted(String name, SocketRequest request, String refusal) {
        if (follower == null) {
            String message = "Token de acesso não fornecido";
            answer(request, refusal, SocketAnswers.error(ErrorCode.UNAUTHORIZED, message, name));
        }
        return follower != null;
    }

    /** Whether the tenant of the client has such an instance; one of another tenant looks like one that nobody has. */
    private boolean isKnown(String name, SocketRequest request, String refusal) {
        if (!isAdmitted(name, request, refusal)) {
            return false;
        }
        boolean known = !all.named(tenant, name).isEmpty();
        if (!known) {
            answer(request, refusal, SocketAnswers.error(ErrorCode.NOT_FOUND, "Sessão não encontrada", name));
        }
        return known;
    }
}
