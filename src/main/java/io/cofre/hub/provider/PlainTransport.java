package io.cofre.hub.provider;

import io.cofre.hub.registry.ProviderAccount;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The way to providers that an operator registered, wherever they are. */
final class PlainTransport implements Transport {
    private static final int ANSWER_BYTES_MAX = 8 << 20;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    @Override
    public Exchange prepare(ProviderAccount account, String keyHeader, ProviderCall call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(account.baseUrl() + call.path()))
                .header(keyHeader, account.key())
                .header("Accept", "application/json");
        call.body().ifPresent(body -> request.header("Content-Type", "application/json"));
        request.method(
                call.method(),
                call.body().map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody));
        return limit -> send(request.timeout(limit).build(), limit);
    }

    private ProviderAnswer send(HttpRequest request, Duration limit) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BoundedBody.upTo(ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return ProviderAnswer.of(response.statusCode(), response.body());
        } catch (TimeoutException late) {
            throw new HttpTimeoutException("no answer in time");
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException known
                    ? known
                    : new IOException("the connection broke", failure);
        } finally {
            answer.cancel(true);
        }
    }
}
