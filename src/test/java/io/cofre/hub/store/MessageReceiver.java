package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.Subscription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A webhook that notes the numbers of the messages of a {@link MessageSender} as they come, and fails now and then. */
final class MessageReceiver implements AutoCloseable {
    /** One request of so many is answered with 500. */
    private static final int FAILS_ONE_OF = 3_000;

    /** The most deliveries whose result was not written when the hub was killed. */
    private static final int REPEATED_MAX = 200;

    private static final int LIMIT_SECONDS = 240;
    private static final Pattern INSTANCE = Pattern.compile("\"instanceName\":\"([^\"]+)\"");
    private static final Pattern NUMBER = Pattern.compile("\"id\":\"M([0-9]+)\"");

    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Map<String, Lane> lanes = new TreeMap<>();
    private int requests;

    /** The deliveries of one instance: those that were told to have arrived, and the failures in between. */
    private static final class Lane {
        private final List<Integer> numbers = new ArrayList<>();
        private int next;
        private int failures;
    }

    MessageReceiver(Random random) throws IOException {
        this.random = random;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** An ordered subscription to the messages of an instance. */
    Subscription subscription(Instance instance) {
        return new Subscription(
                "",
                instance.tenant(),
                instance.id(),
                url(),
                List.of("MESSAGES_UPSERT"),
                Map.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                true,
                0,
                Subscription.State.ACTIVE,
                "");
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(note(found(INSTANCE, body), Integer.parseInt(found(NUMBER, body))), -1);
        }
    }

    private static String found(Pattern pattern, String body) {
        Matcher matcher = pattern.matcher(body);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + body);
        }
        return matcher.group(1);
    }

    private synchronized int note(String instance, int number) {
        Lane lane = lanes.computeIfAbsent(instance, absent -> new Lane());
        requests++;
        notifyAll();
        if (random.nextInt(FAILS_ONE_OF) == 0) {
            lane.failures++;
            return 500;
        }
        lane.numbers.add(number);
        lane.next = number == lane.next ? number + 1 : lane.next;
        return 200;
    }

    /** The number of requests that came. */
    synchronized int requests() {
        return requests;
    }

    /** The number of messages of an instance that came, up to the first that is missing. */
    synchronized int arrived(String instance) {
        Lane lane = lanes.get(instance);
        return lane == null ? 0 : lane.next;
    }

    /** The number of deliveries that were repetitions. */
    synchronized int repeated() {
        return lanes.values().stream()
                .mapToInt(lane -> lane.numbers.size() - lane.next)
                .sum();
    }

    /** Waits until what came is as wanted. */
    synchronized void await(String what, Predicate<MessageReceiver> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!wanted.test(this)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left).as(what).isPositive();
            wait(Math.min(left, 100));
        }
    }

    /**
     * Fails unless the first deliveries of each instance were in order and without a gap, and each repetition began
     * where the hub had not written down the result before it was killed, and went on in order from there.
     *
     * @param starts the number of hubs that delivered
     */
    synchronized void requireOrder(int starts, String when) {
        lanes.forEach((instance, lane) -> {
            int next = 0;
            int before = -1;
            int repetitions = 0;
            for (int number : lane.numbers) {
                if (number != before + 1) {
                    repetitions++;
                    assertThat(number)
                            .as(instance + " leaves none out, " + when)
                            .isLessThanOrEqualTo(before);
                    assertThat(next - number)
                            .as(instance + " repeats what was not written down, " + when)
                            .isLessThanOrEqualTo(REPEATED_MAX);
                }
                before = number;
                next = Math.max(next, number + 1);
            }
            assertThat(repetitions)
                    .as(instance + " repeats after a kill only, " + when)
                    .isLessThanOrEqualTo(starts + lane.failures);
        });
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
