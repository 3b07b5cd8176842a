package io.cofre.web.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.JsonText;
import io.cofre.session.Value;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.cofre.web.kit.Upload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes of operators. */
@Timeout(120)
class AdminTest {
    private static final String INSTANCE = "/admin/instances/g/i";

    @TempDir
    private Path directory;

    private TestWorker worker;

    @BeforeEach
    void start() throws IOException {
        worker = TestWorker.on(directory);
        send("POST", "/session/g", "{\"instance\":\"i\"}");
        putCreds(TestCreds.paired("ana"));
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void listsGroupsAndInstances() throws IOException {
        assertThat(send("GET", "/admin/groups").body()).isEqualTo("[\"g\"]");
        assertThat(send("GET", "/admin/instances").body())
                .startsWith(
                        "[{\"group\":\"g\",\"instance\":\"i\",\"state\":\"paired\",\"keys\":1,\"bytes\":null,\"lastWrite\":");
        assertThat(send("GET", "/admin/instances?untouchedDays=1").body()).isEqualTo("[]");
        send("POST", INSTANCE + "/snapshots");
        assertThat(send("GET", "/admin/instances?untouchedDays=0").body()).contains("\"i\"");
        assertThat(send("GET", "/admin/instances?untouchedDays=-1").status()).isEqualTo(400);
    }

    @Test
    void examinesOneInstanceAndAll() throws Exception {
        RawResponse one = send("GET", INSTANCE);
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.body())
                .contains("\"healthy\":true", "\"account\":\"5511999999999\"", "\"keysByKind\":{\"creds\":1}")
                .doesNotContain("noise", "private");
        assertThat(new String(get("/admin/doctor").body(), StandardCharsets.UTF_8))
                .isEqualTo("[" + one.body() + "]");
        assertThat(send("GET", "/admin/instances/g/none").status()).isEqualTo(404);
    }

    @Test
    void bringsBackAnIdentityThatAPodOverwrote() throws IOException {
        assertThat(putCreds(TestCreds.unpaired("bea")).status()).isEqualTo(204);
        RawResponse report = send("GET", INSTANCE);
        assertThat(report.body()).contains("\"healthy\":false", "\"state\":\"unpaired\"");
        String id = found("snapshot restore g i ([0-9TZa-f-]+)", report.body());
        assertThat(send("GET", INSTANCE + "/snapshots").body())
                .contains("\"id\":\"" + id + "\"", "\"reason\":\"identity-change\"");

        RawResponse restored = send("POST", INSTANCE + "/snapshots/" + id + "/restore");

        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.body()).contains("\"replaced\":\"").contains("Restart the instance in its pod");
        assertThat(send("GET", "/session/g/i/creds").body())
                .isEqualTo(new String(TestCreds.paired("ana").bytes(), StandardCharsets.UTF_8));
        assertThat(send("GET", "/metrics").body())
                .contains("cofre_identity_changes_total{outcome=\"kept\"} 1", "cofre_snapshots ", "cofre_trash_bytes ");
    }

    @Test
    void describesAndDeletesKeysWithoutShowingThem() throws IOException {
        send("POST", "/session/g/i/a%2Fb", "{\"data\":\"{}\"}");
        assertThat(send("GET", INSTANCE + "/keys").body()).isEqualTo("[\"a/b\",\"creds\"]");
        RawResponse creds = send("GET", INSTANCE + "/keys/creds");
        assertThat(creds.body())
                .startsWith("{\"group\":\"g\",\"instance\":\"i\",\"key\":\"creds\",\"damaged\":false,\"bytes\":"
                        + TestCreds.paired("ana").size() + ",\"sha256\":\"")
                .doesNotContain("noise", "private");

        assertThat(send("DELETE", INSTANCE + "/keys/a%2Fb").body()).isEqualTo("null");
        assertThat(send("DELETE", INSTANCE + "/keys/a%2Fb").status()).isEqualTo(404);
        assertThat(send("DELETE", INSTANCE + "/keys/creds").status()).isEqualTo(200);
        assertThat(send("GET", INSTANCE + "/snapshots").body()).contains("\"reason\":\"identity-change\"");
        assertThat(send("GET", INSTANCE + "/keys/creds").status()).isEqualTo(404);
        assertThat(send("GET", "/admin/instances/g/none/keys").status()).isEqualTo(404);
    }

    @Test
    void takesAndDeletesSnapshots() throws IOException {
        RawResponse taken = send("POST", INSTANCE + "/snapshots");
        assertThat(taken.status()).isEqualTo(201);
        String id = found("\"id\":\"([^\"]+)\"", taken.body());

        assertThat(send("DELETE", INSTANCE + "/snapshots/" + id).status()).isEqualTo(200);
        assertThat(send("DELETE", INSTANCE + "/snapshots/" + id).status()).isEqualTo(404);
        assertThat(send("DELETE", INSTANCE + "/snapshots/..%2f..").status()).isEqualTo(400);
    }

    @Test
    void removesIntoTheTrashAndRestoresFromIt() throws IOException {
        assertThat(send("DELETE", INSTANCE).body()).isEqualTo("null");
        assertThat(putCreds(TestCreds.paired("ana")).status()).isEqualTo(404);
        settle();
        String id = found("\"id\":\"([^\"]+)\"", send("GET", "/admin/trash").body());

        assertThat(send("POST", "/admin/trash/" + id + "/restore?instance=none").status())
                .isEqualTo(404);
        assertThat(send("POST", "/admin/trash/" + id + "/restore?instance=i").status())
                .isEqualTo(200);
        assertThat(send("GET", "/session/g/i/creds").status()).isEqualTo(200);
    }

    @Test
    void purgesTheTrash() throws IOException {
        send("DELETE", INSTANCE);
        settle();
        String id = found("\"id\":\"([^\"]+)\"", send("GET", "/admin/trash").body());

        assertThat(send("DELETE", "/admin/trash/" + id).status()).isEqualTo(200);
        assertThat(send("GET", "/admin/trash").body()).isEqualTo("[]");
        assertThat(send("POST", "/admin/trash/" + id + "/restore").status()).isEqualTo(404);
    }

    @Test
    void exportsAndImports() throws Exception {
        byte[] archive = export();
        RawResponse imported = importArchive("/admin/instances/g/copy/import", archive);
        assertThat(imported.status()).isEqualTo(200);
        assertThat(imported.body())
                .startsWith(
                        "{\"keys\":1,\"leftovers\":[],\"leftoverCount\":0,\"passedOver\":0,\"replacement\":{\"replaced\":null,");
        assertThat(send("GET", "/session/g/copy/creds").body())
                .isEqualTo(send("GET", "/session/g/i/creds").body());
    }

    @Test
    void importsOverAPairedInstanceOnlyWhenToldTo() throws Exception {
        byte[] archive = export();
        putCreds(TestCreds.paired("ana", 2));

        assertThat(importArchive(INSTANCE + "/import", archive).status()).isEqualTo(409);
        assertThat(importArchive(INSTANCE + "/import?replace=perhaps", archive).status())
                .isEqualTo(400);
        assertThat(importArchive(INSTANCE + "/import?replace=true", archive).status())
                .isEqualTo(200);
        assertThat(send("GET", "/session/g/i/creds").body())
                .isEqualTo(new String(TestCreds.paired("ana").bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void importsOneSessionOfAnArchiveWithCredsOfTheirOwn() throws IOException {
        byte[] creds = TestCreds.paired("ana").bytes();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(creds);
        try (ZipOutputStream zip = new ZipOutputStream(body)) {
            for (String name : List.of("shop/a/pre-key-1.json", "shop/b b/pre-key-2.json")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write('1');
            }
        }
        String target = "/admin/instances/g/new/import?from=shop%2Fb+b&credsBytes=";

        assertThat(importArchive(target + "x", body.toByteArray()).status()).isEqualTo(400);
        assertThat(importArchive(target + "9999999", body.toByteArray()).status())
                .isEqualTo(400);
        assertThat(importArchive(target + creds.length, body.toByteArray()).status())
                .isEqualTo(200);
        assertThat(send("GET", "/session/g/new/creds").body()).isEqualTo(new String(creds, StandardCharsets.UTF_8));
        assertThat(send("GET", "/session/g/new/pre-key-2").status()).isEqualTo(200);
        assertThat(send("GET", "/session/g/new/pre-key-1").status()).isEqualTo(404);
    }

    @Test
    void refusesASecondInstanceOfAnIdentityIfThatIsAskedFor() throws Exception {
        putCreds(TestCreds.paired("ana"));
        byte[] archive = export();
        String target = "/admin/instances/g/copy/import?duplicate=";

        assertThat(importArchive(target + "perhaps", archive).status()).isEqualTo(400);
        RawResponse refused = importArchive(target + "refuse", archive);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("\"error\":\"duplicate\"").contains("g/i");
        assertThat(importArchive(target + "allow", archive).body()).contains("that of g/i as well");
        assertThat(send("GET", "/admin/instances").body()).contains("\"sameIdentity\":[\"g/i\"]");
        assertThat(send("GET", "/metrics").body()).contains("cofre_duplicated_identities 2.0");
    }

    @Test
    void takesArchivesThatAreLongerThanOtherBodies() throws IOException {
        byte[] tooLongForOthers = new byte[TestWorker.BODY_BYTES_MAX + 1];

        RawResponse answer = importArchive("/admin/instances/g/new/import", tooLongForOthers);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(send("GET", "/admin/instances/g/new").status()).isEqualTo(404);
    }

    @Test
    void refusesAnArchiveThatIsMissingOrBeyondAllBounds() throws IOException {
        assertThat(send("POST", INSTANCE + "/import?replace=true", "").status()).isEqualTo(400);
        try (RawConnection connection = worker.connect()) {
            connection.write("POST " + INSTANCE + "/import HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY
                    + "\r\nContent-Length: " + (Upload.BYTES_MAX + 1) + "\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(413);
        }
    }

    @Test
    void servesDamagedCredsFromTheirCopyAndLetsThePodStart() throws IOException {
        worker.close();
        Files.write(directory.resolve("g/i/creds"), new byte[0]);
        worker = TestWorker.on(directory);

        RawResponse created = send("POST", "/session/g", "{\"instance\":\"i\"}");
        RawResponse creds = send("GET", "/session/g/i/creds");

        assertThat(created.status()).isEqualTo(204);
        assertThat(creds.status()).isEqualTo(200);
        assertThat(creds.body()).isEqualTo(new String(TestCreds.paired("ana").bytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin/instances",
        "GET, /admin/doctor",
        "GET, /admin/instances/g/i",
        "DELETE, /admin/instances/g/i",
        "POST, /admin/instances/g/i/snapshots",
        "GET, /admin/instances/g/i/export",
        "POST, /admin/instances/g/i/import",
        "GET, /admin/trash",
        "DELETE, /admin/trash/20261122T061331Z-3fa9c1d2",
    })
    void asksForTheKey(String method, String target) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write(method + " " + target + " HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(401);
        }
        assertThat(send("GET", "/session/g/i/creds").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin",
        "GET, /admin/nothing",
        "GET, /admin/instances/g",
        "GET, /admin/instances/g/i/snapshots/20261122T061331Z-3fa9c1d2/restore/more/and/more",
    })
    void knowsNoOtherRoutes(String method, String target) throws IOException {
        assertThat(send(method, target).status()).isEqualTo(404);
    }

    @Test
    void takesASlashInANameWhenItIsEncoded() throws IOException {
        send("POST", "/session/g%2Fh", "{\"instance\":\"a/b\"}");

        assertThat(send("GET", "/admin/instances/g%2Fh/a%2Fb").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin/instances?untouchedDays",
        "POST, /admin/trash/20261122T061331Z-3fa9c1d2/restore?instance",
        "POST, /admin/instances/g/i/import?replace"
    })
    void takesAParameterWithoutAValueForAMistake(String method, String target) throws IOException {
        assertThat(send(method, target, method.equals("POST") ? "x" : null).status())
                .isEqualTo(400);
    }

    /** Has everything brought into files, as a checkpoint does a moment later: a removal is in the trash then. */
    private void settle() throws IOException {
        send("POST", "/session/g", "{\"instance\":\"settled\"}");
        assertThat(send("POST", "/admin/instances/g/settled/snapshots").status())
                .isEqualTo(201);
    }

    private RawResponse putCreds(Value creds) throws IOException {
        byte[] body = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("data", new String(creds.bytes(), StandardCharsets.UTF_8));
            json.writeEndObject();
        });
        return send("POST", "/session/g/i/creds", new String(body, StandardCharsets.UTF_8));
    }

    private byte[] export() throws Exception {
        HttpResponse<byte[]> answer = get(INSTANCE + "/export");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/gzip");
        assertThat(answer.headers().firstValue("content-disposition"))
                .contains("attachment; filename=\"g-i.tar.gz\"; filename*=UTF-8''g-i.tar.gz");
        return answer.body();
    }

    /** By a client that knows chunks. */
    private HttpResponse<byte[]> get(String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + worker.port() + target))
                .header("apikey", TestWorker.API_KEY)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private RawResponse importArchive(String target, byte[] archive) throws IOException {
        try (RawConnection connection = worker.connect()) {
            connection.write("POST " + target + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY
                    + "\r\nContent-Length: " + archive.length + "\r\n\r\n");
            connection.write(archive);
            return connection.read();
        }
    }

    private RawResponse send(String method, String target) throws IOException {
        return worker.send(method, target);
    }

    private RawResponse send(String method, String target, @Nullable String body) throws IOException {
        return worker.send(method, target, body);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}
