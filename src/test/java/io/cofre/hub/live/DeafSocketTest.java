package io.cofre.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.Polled;
import io.cofre.web.socketio.Socket;
import io.cofre.web.socketio.SocketFrame;
import io.cofre.web.socketio.SocketListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients without a token that ask and ask, and take no answer. */
@Timeout(60)
class DeafSocketTest {
    private static final long ROOM = 256 * 1024;
    private static final int MESSAGE = 60_000;

    private final MemoryEvents events = new MemoryEvents(stored -> {});
    private final LiveFeed feed = new LiveFeed(events, 1 << 20, failure -> false);
    private final LiveSockets sockets = new LiveSockets(
            feed,
            (token, tenant, address) -> {
                throw new CofreException(ErrorCode.UNAUTHORIZED, "Token inválido");
            },
            tenant -> List.of(),
            InstantSource.system(),
            LiveSockets.Bounds.of(10));
    private final Deaf client = new Deaf();

    @AfterEach
    void stop() {
        feed.close();
    }

    /** Takes nothing of what it is sent. */
    private static final class Deaf implements Socket {
        private final AtomicLong held = new AtomicLong();
        private final AtomicBoolean cut = new AtomicBoolean();

        @Override
        public String address() {
            return "192.0.2.1";
        }

        @Override
        public Optional<String> auth() {
            return Optional.empty();
        }

        @Override
        public boolean hasRoom() {
            return held.get() < ROOM;
        }

        @Override
        public void send(SocketFrame frame) {
            held.addAndGet(frame.text().length());
        }

        @Override
        public void disconnect() {
            cut.set(true);
        }

        @Override
        public void leave() {
            cut.set(true);
        }

        @Override
        public void cutOff() {
            cut.set(true);
        }
    }

    @Test
    void areSentNoLongNameBack() throws Exception {
        SocketListener listener = sockets.connected(client);
        for (int number = 0; number < 40; number++) {
            AtomicBoolean answered = new AtomicBoolean();
            listener.received("unsubscribe:instance", "[\"" + "x".repeat(MESSAGE) + "\"]", json -> answered.set(true));
            Polled.until(answered::get);
        }
        assertThat(client.held.get()).isLessThan(MESSAGE);
    }

    @Test
    void areCutOffOnceTooMuchWaits() {
        SocketListener listener = sockets.connected(client);
        client.held.set(ROOM);
        int sent = 0;
        while (!client.cut.get() && sent < 100) {
            listener.received("unsubscribe:instance", "[\"" + "x".repeat(MESSAGE) + "\"]", json -> {});
            sent++;
        }
        assertThat(sent).isLessThan(10);
        assertThat(client.held.get()).isEqualTo(ROOM);
    }

    /** A tenant has half of all places, and a client has ten seconds to say whose it is. */
    @Test
    void areNoMoreThanATenantMayHave() {
        assertThat(LiveSockets.Bounds.of(10).perTenantMax()).isEqualTo(5);
        assertThat(LiveSockets.Bounds.of(10).authenticateWithin()).isEqualTo(Duration.ofSeconds(10));
        LiveSockets few = new LiveSockets(
                feed,
                (token, tenant, address) -> new Admission.Admitted(token, Instant.MAX),
                tenant -> List.of(),
                InstantSource.system(),
                LiveSockets.Bounds.of(2));
        SocketListener first = few.connected(client);
        SocketListener second = few.connected(new Deaf());
        assertThat(authenticated(first, "acme")).contains("\"tenantId\":\"acme\"");
        assertThat(authenticated(second, "acme")).contains("too many clients of this tenant are connected");
        assertThat(few.clients("acme")).isOne();
        SocketListener other = few.connected(new Deaf());
        assertThat(authenticated(other, "other")).contains("\"tenantId\":\"other\"");
        first.closed();
        Polled.until(() -> few.clients("acme") == 0);
        SocketListener third = few.connected(new Deaf());
        assertThat(authenticated(third, "acme")).contains("\"tenantId\":\"acme\"");
    }

    /** The answer to a token, which admits to the tenant of its name. */
    private static String authenticated(SocketListener listener, String token) {
        AtomicReference<String> answer = new AtomicReference<>("");
        CountDownLatch answered = new CountDownLatch(1);
        listener.received("authenticate", "[{\"token\":\"" + token + "\"}]", json -> {
            answer.set(json);
            answered.countDown();
        });
        Polled.until(() -> answered.getCount() == 0);
        return String.valueOf(answer.get());
    }

    @Test
    void areAnsweredAgainWhenThereIsRoom() throws Exception {
        SocketListener listener = sockets.connected(client);
        client.held.set(ROOM);
        AtomicBoolean answered = new AtomicBoolean();
        listener.received("unsubscribe:instance", "[\"x\"]", json -> answered.set(true));
        client.held.set(0);
        listener.writable();
        Polled.until(answered::get);
        assertThat(client.cut).isFalse();
    }
}
