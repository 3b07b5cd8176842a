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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A caller of a worker, on one connection, that writes its calls into a history. The versions there are the JSON texts
 * of the values. It also checks each {@code ETag} that it is given. The worker may end at any moment.
 */
public final class WorkerCaller implements AutoCloseable {
    private static final String INSTANCE = "/v1/groups/g/instances/i";
    private static final String OF_PODS = "/session/g/i/";

    private final RawConnection connection;
    private final RegisterHistory history;

    public WorkerCaller(int port, RegisterHistory history) throws IOException {
        this.connection = new RawConnection(port);
        this.history = history;
    }

    /** Creates the instance that all calls are about. */
    public void createInstance() throws IOException {
        RawResponse answer = send("PUT", INSTANCE, "", Optional.empty());
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
        return write(expectations, changes, () -> send("POST", INSTANCE + "/keys/write", "", Optional.of(body)));
    }

    /** Puts a number in the way of the pods, without a condition. */
    public Outcome post(String key, long number) {
        return write(
                Map.of(),
                Map.of(key, Optional.of(Long.toString(number))),
                () -> send("POST", OF_PODS + key, "", Optional.of("{\"data\":\"" + number + "\"}")));
    }

    private interface Call {
        RawResponse send() throws IOException;
    }

    private Outcome write(Map<String, Expectation> expectations, Map<String, Optional<String>> changes, Call call) {
        Outcome outcome = Outcome.UNKNOWN;
        long begin = history.now();
        try {
            outcome = outcomeOf(call.send());
        } catch (IOException ended) {
            // The worker was killed or stops. Nobody knows whether it made the write.
        } finally {
            history.addWrite(outcome, begin, expectations, changes);
        }
        return outcome;
    }

    private static Outcome outcomeOf(RawResponse answer) throws IOException {
        if (answer.status() == 412) {
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

    private static String pathOf(String key) {
        return INSTANCE + "/keys/" + key;
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
