package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods that write without pause while the worker is killed and started anew, under the parent that holds its socket.
 */
@Timeout(300)
class HeldSocketTest {
    private static final boolean IS_LONG =
            System.getProperty("cofre.test.form", "short").equals("long");
    private static final int CONNECTIONS = IS_LONG ? 64 : 16;
    private static final int KILLS = IS_LONG ? 5 : 2;
    private static final int RESTARTS = IS_LONG ? 2 : 1;

    /** The number of callers. A heap of 48 MiB has room for only 384 connections. */
    private static final int CALLERS = 600;

    @TempDir
    Path directory;

    private final AtomicLong acknowledged = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean killing;
    private volatile boolean over;

    @Test
    void answersEveryRequestLateInsteadOfNeverAndKeepsWhatItAcknowledged() throws Exception {
        Map<String, String> environment = Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY);
        try (HolderTrial holder = HolderTrial.start(directory, HolderTrial.realWorker(), environment)) {
            holder.worker();
            try (RawConnection first = new RawConnection(holder.port())) {
                assertThat(first.send("POST", "/session/g", "{\"instance\":\"i\"}")
                                .status())
                        .isEqualTo(204);
            }
            List<Writer> writers = new ArrayList<>();
            for (int number = 0; number < CONNECTIONS; number++) {
                Writer writer = new Writer(holder.port(), "pre-key-" + number);
                writers.add(writer);
                writer.start();
            }
            for (int turn = 0; turn < KILLS + RESTARTS; turn++) {
                awaitWrites(holder);
                // Kills and clean restarts by turns, as far as there are some of each.
                if (turn % 2 == 1 && turn / 2 < RESTARTS) {
                    restart(holder);
                } else {
                    kill(holder);
                }
            }
            awaitWrites(holder);
            over = true;
            for (Writer writer : writers) {
                writer.join(TimeUnit.SECONDS.toMillis(60));
                assertThat(writer.isAlive()).isFalse();
            }
            assertThat(failures).as(holder.log()).isEmpty();
            try (RawConnection reader = new RawConnection(holder.port())) {
                for (Writer writer : writers) {
                    writer.assertKept(reader);
                }
            }
            holder.signal("TERM");
            assertThat(holder.exitCode()).as(holder.log()).isZero();
        }
    }

    /** The worker takes as many connections at a moment as its heap has room for. */
    @Test
    void letsCallersWaitThatAreMoreThanItTakes() throws Exception {
        Map<String, String> environment = Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY);
        String small = HolderTrial.realWorker().replace("-Xmx128m", "-Xmx48m");
        try (HolderTrial holder = HolderTrial.start(directory, small, environment)) {
            holder.worker();
            List<RawConnection> callers = new ArrayList<>();
            try {
                for (int number = 0; number < CALLERS; number++) {
                    RawConnection caller = new RawConnection(holder.port());
                    callers.add(caller);
                    caller.write("GET /ping HTTP/1.1\r\nHost: test\r\n\r\n");
                }
                for (RawConnection caller : callers) {
                    assertThat(caller.read().status()).as(holder.log()).isEqualTo(200);
                    caller.close();
                }
            } finally {
                for (RawConnection caller : callers) {
                    caller.close();
                }
            }
            holder.signal("TERM");
            assertThat(holder.exitCode()).isZero();
            assertThat(holder.log()).contains("stopping", "stopped");
        }
    }

    private void kill(HolderTrial holder) {
        ProcessHandle worker = holder.worker();
        killing = true;
        worker.destroyForcibly();
        holder.workerAfter(worker.pid());
        awaitWrites(holder);
        killing = false;
    }

    private void restart(HolderTrial holder) throws IOException, InterruptedException {
        ProcessHandle worker = holder.worker();
        holder.signal("HUP");
        holder.workerAfter(worker.pid());
        awaitWrites(holder);
    }

    private void awaitWrites(HolderTrial holder) {
        long enough = acknowledged.get() + 4L * CONNECTIONS;
        holder.await("writes", () -> acknowledged.get() > enough || !failures.isEmpty());
    }

    /** A pod that writes one key again and again, each time with the next number, on a connection that it keeps. */
    private final class Writer extends Thread {
        private final int port;
        private final String target;
        private long sent;
        private long kept;

        Writer(int port, String key) {
            super(key);
            this.port = port;
            this.target = "/session/g/i/" + key;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!over && failures.isEmpty()) {
                RawConnection connection;
                try {
                    connection = new RawConnection(port);
                } catch (IOException refused) {
                    failures.add("a connection was refused: " + refused);
                    return;
                }
                try (connection) {
                    boolean goesOn = true;
                    while (goesOn && !over) {
                        goesOn = write(connection);
                    }
                } catch (IOException cut) {
                    // Requests that a process had taken when it was killed may be lost, and the end of the connection
                    // tells the pod.
                    if (!killing) {
                        failures.add("a request was lost without a kill: " + cut);
                    }
                }
            }
        }

        /** Returns whether the connection can be used again. */
        private boolean write(RawConnection connection) throws IOException {
            sent++;
            RawResponse answer = connection.send("POST", target, "{\"data\":\"" + sent + "\"}");
            if (answer.status() != 204) {
                failures.add(answer.status() + " " + answer.body());
                return false;
            }
            kept = sent;
            acknowledged.incrementAndGet();
            return !answer.header("connection").equals("close");
        }

        void assertKept(RawConnection reader) throws IOException {
            RawResponse answer = reader.send("GET", target, null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(Long.parseLong(answer.body())).isBetween(kept, sent);
        }
    }
}
