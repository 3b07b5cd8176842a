package io.cofre.testing;

import io.cofre.access.ApiKey;
import io.cofre.app.Worker;
import io.cofre.config.Configuration;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import io.cofre.web.kit.ApiKeyFilter;
import io.cofre.web.kit.RouteTable;
import io.cofre.web.kit.Site;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A worker on a free port of the loopback address, for tests, or several that look like one. */
public final class TestWorker implements AutoCloseable {
    public static final String API_KEY = "a-key-for-tests";

    /** The token that opens the metrics of such a worker, and nothing else. */
    public static final String METRICS_TOKEN = "a-token-for-metrics-alone";

    public static final int BODY_BYTES_MAX = 1 << 20;

    private final int port;
    private final List<TestWorker> replicas;
    private final Runnable end;

    private TestWorker(int port, List<TestWorker> replicas, Runnable end) {
        this.port = port;
        this.replicas = replicas;
        this.end = end;
    }

    public static TestWorker on(Path dataDirectory) throws IOException {
        return on(settings(dataDirectory));
    }

    public static TestWorker on(Configuration configuration) throws IOException {
        Worker worker = Worker.start(configuration, () -> {});
        return new TestWorker(worker.port(), List.of(), worker::stop);
    }

    /** Several workers behind a balancer on that port, as one. They outlive it. */
    static TestWorker behind(int port, List<TestWorker> replicas) {
        return new TestWorker(port, List.copyOf(replicas), () -> {});
    }

    /** The settings of {@link #on(Path)}. */
    public static Configuration settings(Path dataDirectory) {
        return settings(dataDirectory, Duration.ofSeconds(60), 1, false);
    }

    public static Configuration settings(
            Path dataDirectory, Duration idleTimeout, long diskFreeBytesMin, boolean accessLog) {
        return new Configuration(
                new Configuration.Keys(ApiKey.of(API_KEY), ApiKey.of(METRICS_TOKEN)),
                new Configuration.Http("127.0.0.1", 0, BODY_BYTES_MAX, accessLog, idleTimeout, Duration.ofSeconds(10)),
                new Configuration.Volume(dataDirectory, diskFreeBytesMin, 16 << 20, 4 << 20, Duration.ofSeconds(1)),
                new Retention(Duration.ofDays(7), 1 << 26, Duration.ofDays(30), 10, 1 << 26),
                new ScrubRate(1000, 1 << 20),
                false,
                Optional.empty());
    }

    /** The settings of {@link #on(Path)}, for longer bodies. */
    public static Configuration withBodies(Path dataDirectory, int bodyBytesMax) {
        Configuration of = settings(dataDirectory);
        return withHttp(of, of.http().port(), bodyBytesMax);
    }

    /** Those settings, for a worker with that key on that port. */
    public static Configuration withAddress(Configuration settings, ApiKey key, int port) {
        Configuration of = withHttp(settings, port, settings.http().bodyBytesMax());
        return new Configuration(
                new Configuration.Keys(key, of.keys().metrics()),
                of.http(),
                of.volume(),
                of.retention(),
                of.scrubRate(),
                of.enforcesLeases(),
                of.database());
    }

    /** Those settings, for a worker that keeps former states so long. */
    public static Configuration withRetention(Configuration of, Retention retention) {
        return new Configuration(
                of.keys(), of.http(), of.volume(), retention, of.scrubRate(), of.enforcesLeases(), of.database());
    }

    /** The settings of {@link #on(Path)}, for a worker that refuses writes past a lease. */
    public static Configuration enforcingLeases(Path dataDirectory) {
        Configuration of = settings(dataDirectory);
        return new Configuration(
                of.keys(), of.http(), of.volume(), of.retention(), of.scrubRate(), true, of.database());
    }

    /** Those settings, for a worker whose sessions are in that database. */
    public static Configuration withDatabase(Configuration of, Configuration.Database database) {
        return new Configuration(
                of.keys(),
                of.http(),
                of.volume(),
                of.retention(),
                of.scrubRate(),
                of.enforcesLeases(),
                Optional.of(database));
    }

    private static Configuration withHttp(Configuration of, int port, int bodyBytesMax) {
        Configuration.Http http = of.http();
        return new Configuration(
                of.keys(),
                new Configuration.Http(
                        http.host(), port, bodyBytesMax, http.accessLog(), http.idleTimeout(), http.stopTimeout()),
                of.volume(),
                of.retention(),
                of.scrubRate(),
                of.enforcesLeases(),
                of.database());
    }

    /** Routes behind the key of such a worker. */
    public static Site site(RouteTable routes) {
        return new Site("worker", new ApiKeyFilter(ApiKey.of(API_KEY), ApiKey.of(METRICS_TOKEN)), routes);
    }

    public int port() {
        return port;
    }

    /** The number of processes behind that port. */
    public int processes() {
        return Math.max(1, replicas.size());
    }

    /**
     * The value of a metric, or the sum of several, of all processes together.
     *
     * @param name the name with its labels, as a regular expression
     */
    public double metric(String name) throws IOException {
        double sum = 0;
        for (TestWorker replica : replicas) {
            sum += replica.metric(name);
        }
        return replicas.isEmpty() ? shown(name) : sum;
    }

    private double shown(String name) throws IOException {
        return Pattern.compile("^" + name + " (.*)$", Pattern.MULTILINE)
                .matcher(send("GET", "/metrics").body())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /** A new connection to it. */
    public RawConnection connect() throws IOException {
        return new RawConnection(port());
    }

    /** The answer to one request with the API key, on a connection of its own. */
    public RawResponse send(String method, String target) throws IOException {
        return send(method, target, null);
    }

    /** The answer to one request with the API key and a body, on a connection of its own. */
    public RawResponse send(String method, String target, @Nullable String body) throws IOException {
        try (RawConnection connection = connect()) {
            return connection.send(method, target, body);
        }
    }

    @Override
    public void close() {
        end.run();
    }

    /** A request of REST Assured with the API key. Its path is sent as it is given. */
    public RequestSpecification given() {
        return withoutKey().header("apikey", API_KEY);
    }

    /** The same without the API key. A connection that rests would hold up the end of the worker: it is closed. */
    public RequestSpecification withoutKey() {
        return RestAssured.given()
                .baseUri("http://127.0.0.1")
                .port(port())
                .urlEncodingEnabled(false)
                .header("Connection", "close")
                .filter(TestWorker::readWhole);
    }

    private static Response readWhole(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        byte[] body = response.asByteArray();
        return new ResponseBuilder().clone(response).setBody(body).build();
    }
}
