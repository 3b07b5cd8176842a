package io.cofre.remote;

import static io.cofre.testing.Texts.instance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cofre.access.ApiKey;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.KeyReport;
import io.cofre.admin.ReportJson;
import io.cofre.admin.SnapshotReport;
import io.cofre.admin.TrashRestoration;
import io.cofre.identity.InstanceState;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.RecoveryPointId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the requests that go out, and of the results of their answers. */
class RemoteAdministrationTest {
    private static final String ID = "20261122T061331Z-3fa9c1d2";
    private static final String SUMMARY =
            "{\"group\":\"g\",\"instance\":\"i\",\"state\":\"paired\",\"keys\":3,\"bytes\":9,"
                    + "\"lastWrite\":null,\"ofALaterVersion\":[1]}";

    private HttpServer server;
    private volatile String request = "";
    private volatile String key = "";
    private volatile byte[] received = {};
    private volatile int status = 200;
    private volatile byte[] answer = {};
    private volatile int announced;
    private RemoteAdministration administration;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        administration = new RemoteAdministration(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), ApiKey.of("the-key"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        key = exchange.getRequestHeaders().getFirst("apikey");
        received = exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : Math.max(announced, answer.length));
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({
        "first, first",
        "São João, S%C3%A3o%20Jo%C3%A3o",
        "a/b, a%2Fb",
        "., %2E",
        ".., %2E%2E",
        "100%, 100%25",
        "%2F, %252F",
        "a+b?c#d;e, a%2Bb%3Fc%23d%3Be",
        "😀, %F0%9F%98%80"
    })
    void sendsAnyNameAsOnePart(String name, String sent) throws IOException {
        administration.remove(instance(name, name));
        assertThat(request).isEqualTo("DELETE /admin/instances/" + sent + "/" + sent);
        assertThat(key).isEqualTo("the-key");
    }

    @Test
    void readsLists() throws IOException {
        answer = ("[" + SUMMARY + "]").getBytes(UTF_8);

        assertThat(administration.orphans(Duration.ofDays(90)))
                .containsExactly(new InstanceSummary(
                        "g", "i", InstanceState.PAIRED, 3, Optional.of(9L), Optional.empty(), List.of()));
        assertThat(request).isEqualTo("GET /admin/instances?untouchedDays=90");

        answer = "[\"b\",\"a/c\"]".getBytes(UTF_8);
        assertThat(administration.groups()).containsExactly(GroupName.of("b"), GroupName.of("a/c"));
    }

    @Test
    void readsTheReportOfTheDoctor() throws IOException {
        answer = ("{\"summary\":" + SUMMARY + ",\"healthy\":false,\"account\":\"55\",\"keysByKind\":{\"creds\":1},"
                        + "\"damaged\":[\"creds\"],\"preKeys\":{\"stored\":1,\"first\":2,\"last\":3,\"next\":4},"
                        + "\"credsRetained\":true,\"snapshots\":5,\"twoWriters\":true,"
                        + "\"findings\":[{\"code\":\"c\",\"problem\":true,\"text\":\"t\",\"advice\":\"a\"}]}")
                .getBytes(UTF_8);

        InstanceReport report = administration.diagnose(instance("g", "i"));

        assertThat(report.account()).contains("55");
        assertThat(report.preKeys()).contains(new InstanceReport.PreKeys(1, 2, 3, 4));
        assertThat(report.findings()).containsExactly(new InstanceReport.Finding("c", true, "t", "a"));
        assertThat(report.healthy()).isFalse();
        answer = ReportJson.of(report);
        assertThat(administration.diagnose(instance("g", "i"))).isEqualTo(report);
    }

    @Test
    void readsWhatIsSaidOfKeys() throws IOException {
        answer = "[\"creds\",\"app/key+\"]".getBytes(UTF_8);
        assertThat(administration.keys(instance("g", "i"))).containsExactly(Key.CREDS, Key.of("app/key+"));
        assertThat(request).isEqualTo("GET /admin/instances/g/i/keys");

        for (KeyReport report : List.of(
                new KeyReport("g", "i", "creds", false, Optional.of(9L), Optional.of("ab"), Optional.of(Instant.EPOCH)),
                new KeyReport("g", "i", "creds", true, Optional.empty(), Optional.empty(), Optional.empty()))) {
            answer = ReportJson.of(report);
            assertThat(administration.examineKey(new KeyPath(instance("g", "i"), Key.CREDS)))
                    .isEqualTo(report);
        }
        assertThat(request).isEqualTo("GET /admin/instances/g/i/keys/creds");
    }

    @Test
    void readsTimes() throws IOException {
        answer = ("{\"group\":\"g\",\"instance\":\"i\",\"id\":\"" + ID
                        + "\",\"time\":\"2026-11-22T06:13:31Z\",\"reason\":\"requested\",\"damaged\":[]}")
                .getBytes(UTF_8);
        status = 201;

        assertThat(administration.takeSnapshot(instance("g", "i")))
                .isEqualTo(new SnapshotReport(
                        "g", "i", ID, Instant.parse("2026-11-22T06:13:31Z"), "requested", List.of()));
        assertThat(request).isEqualTo("POST /admin/instances/g/i/snapshots");
    }

    @Test
    void asksForEachAct() throws IOException {
        RecoveryPointId id = new RecoveryPointId(ID);
        answer = "null".getBytes(UTF_8);
        administration.deleteSnapshot(instance("g", "i"), id);
        assertThat(request).isEqualTo("DELETE /admin/instances/g/i/snapshots/" + ID);
        administration.purgeTrash(id);
        assertThat(request).isEqualTo("DELETE /admin/trash/" + ID);
        administration.deleteKey(new KeyPath(instance("g", "i"), Key.of("a/b")));
        assertThat(request).isEqualTo("DELETE /admin/instances/g/i/keys/a%2Fb");

        answer = ("{\"group\":\"g\",\"restored\":[\"i\"],\"replaced\":[{\"instance\":\"i\",\"snapshot\":\"x\"}],"
                        + "\"beside\":[\"j\"]}")
                .getBytes(UTF_8);
        assertThat(administration.restoreTrash(id, Optional.of(InstanceName.of("a&b=c")), false))
                .isEqualTo(new TrashRestoration(
                        "g",
                        List.of("i"),
                        List.of(new TrashRestoration.Replaced("i", "x")),
                        List.of("j"),
                        List.of(),
                        List.of()));
        assertThat(request).isEqualTo("POST /admin/trash/" + ID + "/restore?instance=a%26b%3Dc");
        administration.restoreTrash(id, Optional.empty(), false);
        assertThat(request).isEqualTo("POST /admin/trash/" + ID + "/restore");
        administration.restoreTrash(id, Optional.empty(), true);
        assertThat(request).isEqualTo("POST /admin/trash/" + ID + "/restore?replace=true");

        answer = "{\"replaced\":\"x\",\"warnings\":[\"old\"]}".getBytes(UTF_8);
        assertThat(administration.restoreSnapshot(instance("g", "i"), id).replaced())
                .contains("x");
        assertThat(request).isEqualTo("POST /admin/instances/g/i/snapshots/" + ID + "/restore");
    }

    @Test
    void sendsAndReceivesArchivesToTheByte() throws IOException {
        byte[] archive = new byte[3_000_000];
        new java.util.Random(7).nextBytes(archive);
        answer = archive;
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        administration.export(instance("g", "i"), exported);
        assertThat(exported.toByteArray()).isEqualTo(archive);

        answer =
                "{\"keys\":1,\"leftovers\":[\"a\"],\"leftoverCount\":5,\"replacement\":{\"replaced\":null,\"warnings\":[]}}"
                        .getBytes(UTF_8);
        ImportReport report = administration.importArchive(instance("g", "i"), new ByteArrayInputStream(archive), true);
        assertThat(received).isEqualTo(archive);
        assertThat(request).isEqualTo("POST /admin/instances/g/i/import?replace=true");
        assertThat(report.keys()).isEqualTo(1);
        assertThat(report.leftoverCount()).isEqualTo(5);

        Value creds = Value.of("{}".getBytes(UTF_8));
        administration.importArchive(
                instance("g", "i"),
                new ByteArrayInputStream(archive),
                new ImportRequest(false, true, Optional.of("a b/c+d"), Optional.of(creds)));
        assertThat(request)
                .isEqualTo("POST /admin/instances/g/i/import?duplicate=refuse&from=a%20b%2Fc%2Bd&credsBytes=2");
        assertThat(received).hasSize(archive.length + 2).startsWith('{', '}', archive[0]);
    }

    @Test
    void passesErrorsOfTheWorkerOn() {
        status = 404;
        answer = "{\"statusCode\":404,\"message\":[\"it is not there\"],\"error\":\"not_found\"}".getBytes(UTF_8);

        assertThatThrownBy(() -> administration.diagnose(instance("g", "i")))
                .isInstanceOfSatisfying(CofreException.class, told -> {
                    assertThat(told.code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(told).hasMessage("it is not there");
                });
    }

    @ParameterizedTest
    @CsvSource({"502, <html>", "500, '{\"error\":\"of_another_program\"}'", "302, ''", "401, '[]'"})
    void tellsAnAnswerThatIsNotOfAWorker(int otherStatus, String body) {
        status = otherStatus;
        answer = body.getBytes(UTF_8);

        assertThatThrownBy(administration::list)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answered with status " + otherStatus);
    }

    @ParameterizedTest
    @CsvSource({"<html>", "null", "{}", "[{}]", "[null]", "'[{\"group\":\"g\",\"lastWrite\":\"yesterday\"}]'"})
    void tellsAnAnswerThatIsNoReport(String body) {
        answer = body.getBytes(UTF_8);

        assertThatThrownBy(administration::trash)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("understand");
    }

    @Test
    void tellsAnAnswerThatWasCutOff() {
        answer = "[{\"group\":".getBytes(UTF_8);
        announced = 900;

        assertThatThrownBy(administration::list)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the connection broke before the answer was whole");
        assertThatThrownBy(() -> administration.export(instance("g", "i"), new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the connection broke before the answer was whole");
    }

    @Test
    void tellsAConnectionThatBrokeBeforeAnyAnswer() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread closing = new Thread(() -> closeOnceAsked(listening), "closing");
            closing.setDaemon(true);
            closing.start();
            RemoteAdministration cutOff = new RemoteAdministration(
                    URI.create("http://127.0.0.1:" + listening.getLocalPort()), ApiKey.of("the-key"));

            assertThatThrownBy(cutOff::list)
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("failed: the connection broke before the answer was whole");
        }
    }

    /** The client may ask for a list once more, on a new connection. Ends when the socket is closed. */
    private static void closeOnceAsked(ServerSocket listening) {
        closeAfterEach(listening, new AtomicInteger());
    }

    private static void closeAfterEach(ServerSocket listening, AtomicInteger count) {
        int asked = 1;
        while (asked > 0) {
            try (Socket asking = listening.accept()) {
                asked = asking.getInputStream().read(new byte[1024]);
                count.incrementAndGet();
            } catch (IOException closed) {
                asked = 0;
            }
        }
    }

    @Test
    void asksForNoActTwice() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Thread closing;
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closing = new Thread(() -> closeAfterEach(listening, count), "closing");
            closing.start();
            RemoteAdministration cutOff = new RemoteAdministration(
                    URI.create("http://127.0.0.1:" + listening.getLocalPort()), ApiKey.of("the-key"));

            assertThatThrownBy(() -> cutOff.takeSnapshot(instance("g", "i"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> cutOff.remove(instance("g", "i"))).isInstanceOf(IOException.class);
        }
        closing.join(10_000);
        assertThat(count).hasValue(2);
    }

    @Test
    void passesARefusedKeyOnWhateverIsAsked() {
        status = 401;
        answer = "{\"statusCode\":401,\"message\":[\"no\"],\"error\":\"unauthorized\"}".getBytes(UTF_8);

        for (ThrowingCallable asking : List.<ThrowingCallable>of(
                administration::list,
                () -> administration.remove(instance("g", "i")),
                () -> administration.takeSnapshot(instance("g", "i")),
                () -> administration.export(instance("g", "i"), new ByteArrayOutputStream()))) {
            assertThatThrownBy(asking)
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            told -> assertThat(told.code()).isEqualTo(ErrorCode.UNAUTHORIZED));
        }
    }

    @Test
    void tellsThatNobodyAnswers() {
        server.stop(0);
        assertThatThrownBy(administration::list)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no worker answers at http://127.0.0.1:");
    }
}
