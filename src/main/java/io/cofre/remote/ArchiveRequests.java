package io.cofre.remote;

import io.cofre.access.ApiKey;
import io.cofre.remote.WorkerConnection.Arriving;
import io.cofre.remote.WorkerConnection.ToldException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests that send or receive an archive. They read a refusal while they still send the archive. */
final class ArchiveRequests {
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

    private final URI worker;
    private final ApiKey key;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(WorkerConnection.CONNECT_LIMIT)
            // The key must not go elsewhere.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    ArchiveRequests(URI worker, ApiKey key) {
        this.worker = worker;
        this.key = key;
    }

    Arriving upload(String target, InputStream body) throws IOException {
        return answer(request(target)
                .header("Content-Type", "application/gzip")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body)));
    }

    Arriving download(String target) throws IOException {
        return answer(request(target).GET());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(worker + target)).header("apikey", key.headerValue());
    }

    private Arriving answer(HttpRequest.Builder request) throws IOException {
        HttpResponse<InputStream> response = exchange(request.build());
        return new Answer(response.statusCode(), new ImpatientStream(response.body(), SILENCE_LIMIT));
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(WorkerConnection.ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new ToldException(
                    worker + " did not answer within " + WorkerConnection.ANSWER_LIMIT.toMinutes() + " minutes");
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException trouble ? trouble : new IOException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + worker);
        }
    }

    private record Answer(int status, InputStream body) implements Arriving {
        @Override
        public void close() {
            try {
                body.close();
            } catch (IOException alreadyGone) {
                // The content was read, or its failure was reported.
            }
        }
    }
}
