package io.cofre.testing.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.session.ContentTag;
import io.cofre.session.Value;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.crash.RegisterChecker.Expectation;
import io.cofre.testing.crash.RegisterChecker.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A caller of a worker, on one connection, that writes its calls into a history. The versions there are the JSON texts
 * of the values. It also checks each {@code ETag} that it is given. The worker may end at any moment.
 */
public final class WorkerCaller implements AutoCloseable {
    /** The key under which a history has the epoch of the lease. */
    static final String LEASE = "(lease)";

    private static final Pattern EPOCH = Pattern.compile("\"epoch\":([0-9]+)");
    private static final Pattern HOLDER = Pattern.compile("\"holder\":\"([^\"]+)\"");

    private final RawConnection connection;
    private Optional<IOException> unanswered = Optional.empty();
    private final RegisterHistory history;
    private final String instance;
    private final String ofPods;

    /** @param instance the one that all calls are about */
    public WorkerCaller(int port, String instance, RegisterHistory history) throws IOException {
        this.connection = new RawConnection(port);
        this.history = history;
        this.instance = "/v1/groups/g/instances/" + instance;
        this.ofPods = "/session/g/" + instance + "/";
    }

    /** Creates the instance. */
    public void createInstance() throws IOException {
        RawResponse answer = send("PUT", instance, "", Optional.empty());
        requireStatus(answer, 204);
    }

    /**
     * The value of a key as JSON text.
     *
     * @throws IOException if the worker ended meanwhile, or stops
     */
    public Optional<String> get(String key) throws IOException {
        long begin = history.now();
        RawResponse answer = send("GET", pathOf(key), "", Optional.empty());
        if (answer.status() == 404) {
            history.addRead(begin, key, Optional.empty());
            return Optional.empty();
        }
        requireStatus(answer, 200);
        requireTag(answer, answer.body());
        history.addRead(begin, key, Optional.of(answer.body()));
        return Optional.of(answer.body());
    }

    /** Puts a value, if the key is as expected. */
    public Outcome put(String key, Expectation expectation, String text) {
        return write(Map.of(key, expectation), Map.of(key, Optional.of(text)), () -> {
            RawResponse answer = send("PUT", pathOf(key), header(expectation), Optional.of(text));
            if (answer.status() == 204) {
                requireTag(answer, text);
            }
            return answer;
        });
    }

    /** Puts and deletes values in one batch, if all keys are as expected. */
    public Outcome write(Map<String, Expectation> expectations, Map<String, Optional<String>> changes) {
        String put = changes.entrySet().stream()
                .filter(change -> change.getValue().isPresent())
                .map(change ->
                        "\"" + change.getKey() + "\":" + change.getValue().orElseThrow())
                .collect(Collectors.joining(","));
        String delete = changes.entrySet().stream()
                .filter(change -> change.getValue().isEmpty())
                .map(change -> "\"" + change.getKey() + "\"")
                .collect(Collectors.joining(","));
        String conditions = expectations.entrySet().stream()
                .map(expected -> "\"" + expected.getKey() + "\":" + condition(expected.getValue()))
                .collect(Collectors.joining(","));
        String body = "{\"put\":{" + put + "},\"delete\":[" + delete + "],\"ifMatch\":{" + conditions + "}}";
        return write(expectations, changes, () -> send("POST", instance + "/keys/write", "", Optional.of(body)));
    }

    /** Puts a number in the way of the pods, without a condition. */
    public Outcome post(String key, long number) {
        return write(
                Map.of(),
                Map.of(key, Optional.of(Long.toString(number))),
                () -> send("POST", ofPods + key, "", Optional.of("{\"data\":\"" + number + "\"}")));
    }

    /** A lease that a worker tells of. */
    record HeldLease(String holder, long epoch) {}

    /** The lease of the instance; the caller writes it into the history. */
    Optional<HeldLease> lease() throws IOException {
        RawResponse answer = send("GET", instance + "/lease", "", Optional.empty());
        if (answer.status() == 404) {
            return Optional.empty();
        }
        requireStatus(answer, 200);
        return Optional.of(new HeldLease(found(HOLDER, answer), epochOf(answer)));
    }

    /**
     * Acquires the lease. Returns its epoch; empty if another holder has it.
     *
     * @param unanswered the text that the history has in place of the epoch if no answer comes
     */
    Optional<Long> acquire(String holder, Duration ttl, String unanswered) throws IOException {
        long begin = history.now();
        try {
            RawResponse answer = send("POST", instance + "/lease", "", Optional.of(asks(holder, ttl) + "}"));
            if (isRefused(answer, "lease_held")) {
                return Optional.empty();
            }
            requireStatus(answer, 200);
            long epoch = epochOf(answer);
            history.addWrite(Outcome.MADE, begin, Map.of(), Map.of(LEASE, Optional.of(Long.toString(epoch))));
            return Optional.of(epoch);
        } catch (IOException ended) {
            history.addWrite(Outcome.UNKNOWN, begin, Map.of(), Map.of(LEASE, Optional.of(unanswered)));
            throw ended;
        }
    }

    /** Renews the lease. Returns whether it is still of that epoch. */
    boolean renew(String holder, long epoch, Duration ttl) throws IOException {
        long begin = history.now();
        String body = asks(holder, ttl) + ",\"epoch\":" + epoch + "}";
        RawResponse answer = send("POST", instance + "/lease", "", Optional.of(body));
        boolean isLost = isRefused(answer, "lease_lost");
        if (!isLost) {
            requireStatus(answer, 200);
        }
        history.addWrite(isLost ? Outcome.REFUSED : Outcome.MADE, begin, isOf(epoch), Map.of());
        return !isLost;
    }

    /** Puts a value by the lease of an epoch. */
    Outcome putBy(long epoch, String key, String text) {
        return write(
                isOf(epoch),
                Map.of(key, Optional.of(text)),
                () -> send("PUT", pathOf(key), fence(epoch), Optional.of(text)));
    }

    /** Puts one value and deletes another one in one batch, by the lease of an epoch. */
    Outcome writeBy(long epoch, String put, String text, String deleted) {
        String body = "{\"put\":{\"" + put + "\":" + text + "},\"delete\":[\"" + deleted + "\"]}";
        return write(
                isOf(epoch),
                Map.of(put, Optional.of(text), deleted, Optional.empty()),
                () -> send("POST", instance + "/keys/write", fence(epoch), Optional.of(body)));
    }

    private static String fence(long epoch) {
        return "Cofre-Lease: " + epoch + "\r\n";
    }

    private static String asks(String holder, Duration ttl) {
        return "{\"holder\":\"" + holder + "\",\"ttlMs\":" + ttl.toMillis();
    }

    private static Map<String, Expectation> isOf(long epoch) {
        return Map.of(LEASE, new Expectation.Exactly(Optional.of(Long.toString(epoch))));
    }

    private static boolean isRefused(RawResponse answer, String code) {
        return answer.status() == 409 && answer.body().contains("\"code\":\"" + code + "\"");
    }

    private static long epochOf(RawResponse answer) {
        return Long.parseLong(found(EPOCH, answer));
    }

    private static String found(Pattern pattern, RawResponse answer) {
        Matcher matcher = pattern.matcher(answer.body());
        if (!matcher.find()) {
            throw new AssertionError("there is no " + pattern + " in " + answer);
        }
        return matcher.group(1);
    }

    private interface Call {
        RawResponse send() throws IOException;
    }

    /** The reason why a write has no answer; empty if each has one. */
    Optional<IOException> unanswered() {
        return unanswered;
    }

    private Outcome write(Map<String, Expectation> expectations, Map<String, Optional<String>> changes, Call call) {
        Outcome outcome = Outcome.UNKNOWN;
        long begin = history.now();
        try {
            outcome = outcomeOf(call.send());
        } catch (IOException ended) {
            // The worker was killed or stops. Nobody knows whether it made the write.
            unanswered = Optional.of(ended);
        } finally {
            history.addWrite(outcome, begin, expectations, changes);
        }
        return outcome;
    }

    private static Outcome outcomeOf(RawResponse answer) throws IOException {
        if (answer.status() == 412 || isRefused(answer, "lease_lost")) {
            return Outcome.REFUSED;
        }
        requireStatus(answer, 204);
        return Outcome.MADE;
    }

    /** A 503 is right while the worker stops, and the connection ends then. */
    private static void requireStatus(RawResponse answer, int status) throws IOException {
        if (answer.status() == 503) {
            throw new IOException("the worker stops: " + answer.body());
        }
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + ", got " + answer);
        }
    }

    private static void requireTag(RawResponse answer, String text) {
        if (!answer.header("etag").equals(tagOf(text))) {
            throw new AssertionError("the tag of " + text + " is not that of " + answer);
        }
    }

    private String pathOf(String key) {
        return instance + "/keys/" + key;
    }

    private static String header(Expectation expectation) {
        if (!(expectation instanceof Expectation.Exactly exactly)) {
            return "If-Match: *\r\n";
        }
        return exactly.expected().map(text -> "If-Match: " + tagOf(text)).orElse("If-None-Match: *") + "\r\n";
    }

    private static String condition(Expectation expectation) {
        return expectation instanceof Expectation.Exactly exactly
                ? exactly.expected().map(WorkerCaller::tagOf).orElse("null")
                : "\"*\"";
    }

    private static String tagOf(String text) {
        return '"' + ContentTag.of(Value.of(text.getBytes(UTF_8))).text() + '"';
    }

    private RawResponse send(String method, String target, String headers, Optional<String> body) throws IOException {
        String length = body.map(text -> "Content-Length: " + text.getBytes(UTF_8).length + "\r\n")
                .orElse("");
        connection.write(method + " " + target + " HTTP/1.1\r\nHost: test\r\napikey: " + TestWorker.API_KEY + "\r\n"
                + headers + length + "\r\n" + body.orElse(""));
        return connection.read(method);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
