package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.LocalAdministration;
import io.cofre.config.Configuration;
import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.service.FatalErrors;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.service.WorkerState;
import io.cofre.store.IdentityReader;
import io.cofre.store.Retention;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.disk.HeldForces;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.StoreSettings;
import io.cofre.volume.history.RetentionClock;
import io.cofre.web.WorkerRoutes;
import io.cofre.web.kit.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of requests that overtake earlier ones on other connections, with a slow disk. */
@Timeout(60)
class OvertakingTest {
    private static final String CREDS = "/session/g/i/creds";
    private static final String NEW = "{\"data\":\"{\\\"new\\\":1}\"}";
    private static final int MORE_THAN_REQUEST_THREADS = 40;

    private final HeldForces disk = new HeldForces();
    private final Metrics metrics = new Metrics();
    private final List<RawConnection> connections = new ArrayList<>();
    private JournaledStore store;
    private HttpServer server;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        Retention retention = new Retention(Duration.ofDays(7), 1 << 26, Duration.ofDays(30), 10, 1 << 26);
        store = JournaledStore.open(
                disk.on(LocalDisk.at(directory)),
                StoreSettings.of(16 << 20, 1 << 20, Duration.ofSeconds(1), 1 << 20, retention),
                metrics.durability(),
                IdentityReader.NONE,
                new RetentionClock(InstantSource.system(), System::nanoTime));
        store.start(() -> {});
        WorkerState state = new WorkerState();
        state.serving();
        Guards guards = Guards.of(store, store.history(), metrics.guards(), InstantSource.system());
        Configuration configuration = TestWorker.settings(directory);
        server = HttpServer.start(
                configuration.keys(),
                configuration.http(),
                WorkerRoutes.of(
                        new SessionService(store, guards, state, metrics.store(), InstantSource.system()),
                        new LocalAdministration(store, store.history(), guards, InstantSource.system()),
                        new Readiness(state, store, () -> 1000, 1),
                        metrics),
                metrics,
                new FatalErrors(() -> {})::met);
    }

    @AfterEach
    void stop() throws IOException {
        disk.release();
        for (RawConnection connection : connections) {
            connection.close();
        }
        server.stop();
        store.close();
        metrics.close();
    }

    @Test
    void readOfCredsWaitsForTheWriteThatIsBeingForced() throws IOException {
        createInstance();
        disk.hold();
        RawConnection write = begun("POST", CREDS, NEW);
        write.write(NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        disk.release();

        assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void readWaitsForTheWriteWhoseBodyIsStillOnItsWay() throws IOException {
        createInstance();
        RawConnection write = begun("POST", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        write.write(NEW);

        assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void readIsNotHeldUpByAWriteThatCameLater() throws IOException {
        createInstance();
        RawConnection before = begun("POST", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        RawConnection after = begun("POST", CREDS, "x");
        before.write(NEW);

        assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        after.write("x");
        assertThat(after.read().status()).isEqualTo(400);
    }

    @Test
    void readGoesOnWhenTheWriteIsRefusedOrItsSenderIsGone() throws IOException {
        createInstance();
        RawConnection refused = begun("POST", CREDS, "{\"data\":\"no JSON\"}");
        RawConnection gone = begun("POST", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        refused.write("{\"data\":\"no JSON\"}");
        gone.close();

        assertThat(read.read().status()).isEqualTo(404);
        assertThat(refused.read().status()).isEqualTo(400);
    }

    @Test
    void readWaitsForTheRemovalOfItsKeyAndOfItsInstance() throws IOException {
        createInstance();
        assertThat(answer("POST", CREDS, NEW)).isEqualTo(204);
        assertThat(answer("POST", "/session/g/i/k", NEW)).isEqualTo(204);
        disk.hold();
        RawConnection ofKey = sent("DELETE", CREDS);
        busyElsewhere();
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        RawConnection ofInstance = sent("DELETE", "/session/g/i");
        busyElsewhere();
        RawConnection readOther = sent("GET", "/session/g/i/k");
        busyElsewhere();
        disk.release();

        assertThat(ofKey.read().status()).isEqualTo(200);
        assertThat(read.read().status()).isEqualTo(404);
        assertThat(ofInstance.read().status()).isEqualTo(200);
        assertThat(readOther.read().status()).isEqualTo(404);
    }

    @Test
    void creationWaitsForTheRemovalBeforeIt() throws IOException {
        createInstance();
        disk.hold();
        RawConnection removal = sent("DELETE", "/session/g/i");
        busyElsewhere();
        RawConnection creation = sent("POST", "/session/g", "{\"instance\":\"i\"}");
        busyElsewhere();
        RawConnection write = sent("POST", CREDS, NEW);
        busyElsewhere();
        disk.release();

        assertThat(removal.read().status()).isEqualTo(200);
        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(write.read().status()).isEqualTo(204);
        assertThat(get(CREDS).body()).isEqualTo("{\"new\":1}");
    }

    @Test
    void creationOfAGroupWaitsForItsRemoval() throws IOException {
        createInstance();
        disk.hold();
        RawConnection removal = sent("DELETE", "/session/g");
        busyElsewhere();
        RawConnection creation = sent("POST", "/session", "{\"group\":\"g\"}");
        busyElsewhere();
        disk.release();

        assertThat(removal.read().status()).isEqualTo(200);
        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(get("/session/g/list-instances").body()).isEqualTo("[]");
    }

    @Test
    void removalWaitsForTheCreationBeforeIt() throws IOException {
        RawConnection creation = begun("POST", "/session/g", "{\"instance\":\"i\"}");
        RawConnection removal = sent("DELETE", "/session/g/i");
        busyElsewhere();
        creation.write("{\"instance\":\"i\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(removal.read().status()).isEqualTo(200);
        assertThat(get("/session/g/list-instances").body()).isEqualTo("[]");
    }

    @Test
    void nothingThatIsBeingMadeIsSaidNotToExist() throws IOException {
        RawConnection creation = begun("POST", "/session/g", "{\"instance\":\"i\"}");
        RawConnection list = sent("GET", "/session/g/list-instances");
        RawConnection write = sent("POST", CREDS, NEW);
        busyElsewhere();
        creation.write("{\"instance\":\"i\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(list.read().body()).isEqualTo("[\"i\"]");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void groupThatIsBeingMadeIsNotSaidNotToExist() throws IOException {
        RawConnection creation = begun("POST", "/session", "{\"group\":\"g\"}");
        RawConnection list = sent("GET", "/session/g/list-instances");
        busyElsewhere();
        creation.write("{\"group\":\"g\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(list.read().body()).isEqualTo("[]");
    }

    @Test
    void readersThatWaitLeaveTheirThreadsToOthers() throws IOException {
        createInstance();
        RawConnection write = begun("POST", CREDS, NEW);
        List<RawConnection> reads = new ArrayList<>();
        for (int count = 0; count < MORE_THAN_REQUEST_THREADS; count++) {
            reads.add(sent("GET", CREDS));
        }
        busyElsewhere();
        write.write(NEW);

        for (RawConnection read : reads) {
            assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        }
    }

    @Test
    void oneWithoutTheKeyHoldsNobodyUp() throws IOException {
        createInstance();
        RawConnection stranger = connect();
        stranger.write("POST " + CREDS + " HTTP/1.1\r\nHost: t\r\napikey: wrong\r\nContent-Length: 10\r\n\r\n");
        assertThat(get(CREDS).status()).isEqualTo(404);
    }

    private RawConnection connect() throws IOException {
        RawConnection connection = new RawConnection(server.port());
        connections.add(connection);
        return connection;
    }

    /** A request whose headers were received, and of whose body nothing was sent. */
    private RawConnection begun(String method, String path, String body) throws IOException {
        RawConnection connection = connect();
        connection.write(head(method, path, body.length()) + "Expect: 100-continue\r\n\r\n");
        assertThat(connection.read().status()).isEqualTo(100);
        return connection;
    }

    private RawConnection sent(String method, String path) throws IOException {
        return sent(method, path, "");
    }

    private RawConnection sent(String method, String path, String body) throws IOException {
        RawConnection connection = connect();
        connection.write(head(method, path, body.length()) + "\r\n" + body);
        return connection;
    }

    private static String head(String method, String path, int bodyBytes) {
        return method + " " + path + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\nContent-Length: "
                + bodyBytes + "\r\n";
    }

    private void createInstance() throws IOException {
        assertThat(answer("POST", "/session/g", "{\"instance\":\"i\"}")).isEqualTo(204);
    }

    private int answer(String method, String path, String body) throws IOException {
        return sent(method, path, body).read().status();
    }

    private RawResponse get(String path) throws IOException {
        return sent("GET", path).read();
    }

    /** Other requests are answered meanwhile; then the ones before have been received as well. */
    private void busyElsewhere() throws IOException {
        for (int count = 0; count < 3; count++) {
            assertThat(get("/session/elsewhere/i/k").status()).isEqualTo(404);
        }
    }
}
