package io.cofre.remote;

import io.cofre.config.ApiKey;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to one worker, each bounded in time. An error that the worker tells becomes the {@link CofreException} that it
 * is; everything else that goes wrong is an {@link IOException} with a sentence. Thread-safe.
 */
final class WorkerConnection {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** An examination reads every value of an instance, and an import is answered when all of it is durable. */
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

    private static final int ERROR_BYTES_MAX = 64 * 1024;
    private static final int REPORT_BYTES_MAX = 64 << 20;
    private static final int SUCCESS_MIN = 200;
    private static final int SUCCESS_MAX = 299;

    private final URI worker;
    private final ApiKey key;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            // The key must not go elsewhere.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    WorkerConnection(URI worker, ApiKey key) {
        this.worker = worker;
        this.key = key;
    }

    /** The body of the answer to a request without one. */
    byte[] send(String method, String target) throws IOException {
        return report(request(target).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** The body of the answer to a {@code POST} of everything in {@code body}. */
    byte[] upload(String target, InputStream body) throws IOException {
        return report(request(target)
                .header("Content-Type", "application/gzip")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body)));
    }

    /** Copies the body of the answer to a {@code GET}. */
    void download(String target, OutputStream into) throws IOException {
        try (InputStream body = answer(request(target).GET())) {
            body.transferTo(into);
        }
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(worker + target)).header("apikey", key.headerValue());
    }

    private byte[] report(HttpRequest.Builder request) throws IOException {
        try (InputStream body = answer(request)) {
            byte[] report = body.readNBytes(REPORT_BYTES_MAX);
            if (report.length == REPORT_BYTES_MAX) {
                throw new IOException(worker + " answered with more than a report can be long");
            }
            return report;
        }
    }

    /** The body of an answer that tells success. */
    private InputStream answer(HttpRequest.Builder request) throws IOException {
        HttpResponse<InputStream> response = exchange(request.build());
        InputStream body = new ImpatientStream(response.body(), SILENCE_LIMIT);
        int status = response.statusCode();
        if (status >= SUCCESS_MIN && status <= SUCCESS_MAX) {
            return body;
        }
        try (body) {
            throw toldError(body.readNBytes(ERROR_BYTES_MAX))
                    .orElseThrow(() -> new IOException(worker + " answered with status " + status
                            + " and not in the words of a worker: is it the URL of one?"));
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException(worker + " did not answer within " + ANSWER_LIMIT.toMinutes() + " minutes", late);
        } catch (ExecutionException failure) {
            throw explained(failure.getCause() == null ? failure : failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + worker);
        }
    }

    private IOException explained(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return new IOException("no worker answers at " + worker + ": the connection was not made in time", cause);
        }
        if (cause instanceof ConnectException) {
            return new IOException(
                    "no worker answers at " + worker + ": the connection was refused, or there is no such host", cause);
        }
        String reason = isBroken(cause) ? ImpatientStream.CUT_OFF : cause.getMessage();
        return new IOException("the request to " + worker + " failed: " + reason, cause);
    }

    /** Of a connection that ended the JDK says that a parser received no bytes. */
    private static boolean isBroken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return true;
            }
        }
        return failure.getMessage() == null;
    }

    /** The error of <code>{"statusCode":404,"message":["…"],"error":"not_found"}</code>; empty if it is something else. */
    private static Optional<CofreException> toldError(byte[] body) {
        try {
            Members error = Members.of(JsonTree.of(body));
            ErrorCode code = ErrorCode.valueOf(error.text("error").toUpperCase(Locale.ROOT));
            return Optional.of(new CofreException(code, String.join("; ", error.texts("message"))));
        } catch (IOException | IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
