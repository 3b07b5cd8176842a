package io.cofre.remote;

import io.cofre.access.ApiKey;
import io.cofre.admin.ReportJson;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Requests to one worker, each bounded in time. An error from the worker becomes the {@link CofreException} that it
 * stands for; any other failure is an {@link IOException} with a sentence. Thread-safe.
 *
 * <p>Requests with short answers go by {@link ShortRequests}, which loads little; archives go by
 * {@link ArchiveRequests}.
 */
final class WorkerConnection {
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** An examination reads every value of an instance, and an import is answered when all of it is durable. */
    static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

    private static final int ERROR_BYTES_MAX = 64 * 1024;
    private static final int REPORT_BYTES_MAX = 64 << 20;
    private static final int SUCCESS_MIN = 200;
    private static final int SUCCESS_MAX = 299;

    private final URI worker;
    private final ApiKey key;

    WorkerConnection(URI worker, ApiKey key) {
        this.worker = worker;
        this.key = key;
    }

    /** An answer as it arrives. */
    interface Arriving extends AutoCloseable {
        int status();

        InputStream body() throws IOException;

        @Override
        void close();
    }

    /** The body of the answer to a request without one. */
    byte[] send(String method, String target) throws IOException {
        try (Arriving answer = new ShortRequests(worker, key).send(method, target)) {
            return report(answer);
        } catch (IOException failure) {
            throw explained(failure);
        }
    }

    /** The body of the answer to a {@code POST} of everything in {@code body}. */
    byte[] upload(String target, InputStream body) throws IOException {
        try (Arriving answer = new ArchiveRequests(worker, key).upload(target, body)) {
            return report(answer);
        } catch (IOException failure) {
            throw explained(failure);
        }
    }

    /** Copies the body of the answer to a {@code GET}. */
    void download(String target, OutputStream into) throws IOException {
        try (Arriving answer = asked(target)) {
            successful(answer).transferTo(into);
        }
    }

    private Arriving asked(String target) throws IOException {
        try {
            return new ArchiveRequests(worker, key).download(target);
        } catch (IOException failure) {
            throw explained(failure);
        }
    }

    private byte[] report(Arriving answer) throws IOException {
        byte[] report = successful(answer).readNBytes(REPORT_BYTES_MAX);
        if (report.length == REPORT_BYTES_MAX) {
            throw new ToldException(worker + " answered with more than a report can be long");
        }
        return report;
    }

    /** The body of a successful answer. */
    private InputStream successful(Arriving answer) throws IOException {
        int status = answer.status();
        if (status >= SUCCESS_MIN && status <= SUCCESS_MAX) {
            return answer.body();
        }
        throw toldError(answer.body().readNBytes(ERROR_BYTES_MAX))
                .orElseThrow(() -> new ToldException(worker + " answered with status " + status
                        + " and not in the words of a worker: is it the URL of one?"));
    }

    /** A failure with a message for operators. */
    static final class ToldException extends IOException {
        private static final long serialVersionUID = 1L;

        ToldException(String sentence) {
            super(sentence);
        }
    }

    private IOException explained(IOException cause) {
        if (cause instanceof ToldException) {
            return cause;
        }
        if (cause instanceof HttpTimeoutException) {
            return new IOException("no worker answers at " + worker + ": the connection was not made in time", cause);
        }
        if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
            return new IOException(
                    "no worker answers at " + worker + ": the connection was refused, or there is no such host", cause);
        }
        String reason = isBroken(cause) ? ImpatientStream.CUT_OFF : cause.getMessage();
        return new IOException("the request to " + worker + " failed: " + reason, cause);
    }

    /** Whether the connection broke: then the JDK says that a parser received no bytes. */
    private static boolean isBroken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return true;
            }
        }
        return failure.getMessage() == null;
    }

    /** The members of an error from a worker. */
    private record ToldError(String error, List<String> message) {}

    /**
     * The error of <code>{"statusCode":404,"message":["…"],"error":"not_found"}</code>; empty if it is something else.
     */
    private static Optional<CofreException> toldError(byte[] body) {
        try {
            ToldError told = ReportJson.read(body, ToldError.class);
            ErrorCode code = ErrorCode.valueOf(told.error().toUpperCase(Locale.ROOT));
            return Optional.of(new CofreException(code, String.join("; ", told.message())));
        } catch (IOException | IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
