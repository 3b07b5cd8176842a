package io.cofre.hub.upkeep;

import io.cofre.hub.provider.ProviderJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The sessions of one group at a worker, over HTTP. Each call is bounded in time. Thread-safe. */
public final class WorkerSessions {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 64 << 10;
    private static final int OK = 200;
    private static final int SUCCESS_MAX = 299;
    private static final int NOT_FOUND = 404;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final URI worker;
    private final String key;
    private final String group;

    /**
     * The sessions of a group.
     *
     * @param worker the base URL of the worker, without a slash at the end
     * @param key its API key
     * @param group the prefix under which Evolution keeps its sessions
     */
    public WorkerSessions(URI worker, String key, String group) {
        this.worker = worker;
        this.key = key;
        this.group = group;
    }

    /** Whether the worker is ready. A worker that does not answer is not. */
    boolean isReady() throws InterruptedException {
        try {
            return send("GET", "/health/ready") == OK;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether an instance has the credentials of an account there. */
    boolean arePaired(String instance) throws IOException, InterruptedException {
        String path = "/v1/groups/" + segment(group) + "/instances/" + segment(instance);
        HttpResponse<InputStream> response = client.send(request("GET", path), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] text = body.readNBytes(ANSWER_BYTES_MAX);
            if (response.statusCode() != OK && response.statusCode() != NOT_FOUND) {
                throw unexpected(response.statusCode());
            }
            return ProviderJson.read(text)
                    .filter(answer -> ProviderJson.string(answer, "state").equals("paired"))
                    .isPresent();
        }
    }

    /** Moves an instance to the trash, from where it can be restored. It does nothing if there is none. */
    void moveToTrash(String instance) throws IOException, InterruptedException {
        int status = send("DELETE", path(instance));
        if (status > SUCCESS_MAX && status != NOT_FOUND) {
            throw unexpected(status);
        }
    }

    private static IOException unexpected(int status) {
        return new IOException("the worker answered with status " + status);
    }

    private String path(String instance) {
        return "/session/" + segment(group) + "/" + segment(instance);
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private int send(String method, String path) throws IOException, InterruptedException {
        return client.send(request(method, path), BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest request(String method, String path) {
        return HttpRequest.newBuilder(URI.create(worker + path))
                .timeout(ANSWER_LIMIT)
                .header("apikey", key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }
}
