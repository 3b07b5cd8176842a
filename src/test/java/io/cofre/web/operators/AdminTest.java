package io.cofre.web.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.cofre.session.JsonText;
import io.cofre.session.Value;
import io.cofre.testing.RawConnection;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import io.cofre.web.kit.Upload;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeEach
    void start() throws IOException {
        worker = workers().on(directory);
        create("g", "i").statusCode(204);
        putCreds(TestCreds.paired("ana"));
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void listsGroupsAndInstances() {
        when("GET", "/admin/groups", 200).body("$", contains("g"));
        when("GET", "/admin/instances", 200)
                .body("group", contains("g"))
                .body("[0].instance", equalTo("i"))
                .body("[0].state", equalTo("paired"))
                .body("[0].keys", equalTo(1))
                .body("[0].bytes", nullValue())
                .body("[0].lastWrite", startsWith("20"));
        when("GET", "/admin/instances?untouchedDays=1", 200).body("$", empty());
        when("POST", INSTANCE + "/snapshots", 201);
        when("GET", "/admin/instances?untouchedDays=0", 200).body("instance", contains("i"));
        when("GET", "/admin/instances?untouchedDays=-1", 400).body("error", equalTo("bad_request"));
    }

    @Test
    void examinesOneInstanceAndAll() {
        String one = when("GET", INSTANCE, 200)
                .body("healthy", equalTo(true))
                .body("account", equalTo("5511999999999"))
                .body("keysByKind", equalTo(Map.of("creds", 1)))
                .body(not(containsString("noise")))
                .body(not(containsString("private")))
                .extract()
                .asString();
        when("GET", "/admin/doctor", 200).body(equalTo("[" + one + "]"));
        when("GET", "/admin/instances/g/none", 404);
    }

    @Test
    void bringsBackAnIdentityThatAPodOverwrote() throws IOException {
        String changes = "cofre_identity_changes_total\\{outcome=\"kept\"\\}";
        double before = worker.metric(changes);
        assertThat(putCreds(TestCreds.unpaired("bea"))).isEqualTo(204);
        String report = when("GET", INSTANCE, 200)
                .body("healthy", equalTo(false))
                .body("summary.state", equalTo("unpaired"))
                .extract()
                .asString();
        String id = found("snapshot restore g i ([0-9TZa-f-]+)", report);
        when("GET", INSTANCE + "/snapshots", 200)
                .body("find { it.id == '" + id + "' }.reason", equalTo("identity-change"));

        when("POST", INSTANCE + "/snapshots/" + id + "/restore", 200)
                .body("replaced", notNullValue())
                .body("warnings", hasItem(containsString("Restart the instance in its pod")));

        when("GET", "/session/g/i/creds", 200).body(equalTo(text(TestCreds.paired("ana"))));
        assertThat(worker.metric(changes)).isEqualTo(before + 1);
        when("GET", "/metrics", 200)
                .body(containsString("cofre_snapshots "))
                .body(containsString("cofre_trash_bytes "));
    }

    @Test
    void describesAndDeletesKeysWithoutShowingThem() {
        worker.given()
                .body("{\"data\":\"{}\"}")
                .post("/session/g/i/a%2Fb")
                .then()
                .statusCode(204);
        when("GET", INSTANCE + "/keys", 200).body("$", contains("a/b", "creds"));
        when("GET", INSTANCE + "/keys/creds", 200)
                .body("group", equalTo("g"))
                .body("instance", equalTo("i"))
                .body("key", equalTo("creds"))
                .body("damaged", equalTo(false))
                .body("bytes", equalTo(TestCreds.paired("ana").size()))
                .body("sha256", matchesRegex("[0-9a-f]{64}"))
                .body(not(containsString("noise")))
                .body(not(containsString("private")));

        when("DELETE", INSTANCE + "/keys/a%2Fb", 200).body(equalTo("null"));
        when("DELETE", INSTANCE + "/keys/a%2Fb", 404);
        when("DELETE", INSTANCE + "/keys/creds", 200);
        when("GET", INSTANCE + "/snapshots", 200).body("reason", hasItem("identity-change"));
        when("GET", INSTANCE + "/keys/creds", 404);
        when("GET", "/admin/instances/g/none/keys", 404);
    }

    @Test
    void takesAndDeletesSnapshots() {
        String id = when("POST", INSTANCE + "/snapshots", 201).extract().path("id");

        when("DELETE", INSTANCE + "/snapshots/" + id, 200);
        when("DELETE", INSTANCE + "/snapshots/" + id, 404);
        when("DELETE", INSTANCE + "/snapshots/..%2f..", 400);
    }

    @Test
    void removesIntoTheTrashAndRestoresFromIt() {
        when("DELETE", INSTANCE, 200).body(equalTo("null"));
        assertThat(putCreds(TestCreds.paired("ana"))).isEqualTo(404);
        bringIntoFiles();
        String id = when("GET", "/admin/trash", 200).extract().path("[0].id");

        when("POST", "/admin/trash/" + id + "/restore?instance=none", 404);
        when("POST", "/admin/trash/" + id + "/restore?instance=i", 200).body("restored", contains("i"));
        when("GET", "/session/g/i/creds", 200);
    }

    @Test
    void purgesTheTrash() {
        when("DELETE", INSTANCE, 200);
        bringIntoFiles();
        String id = when("GET", "/admin/trash", 200).extract().path("[0].id");

        when("DELETE", "/admin/trash/" + id, 200);
        when("GET", "/admin/trash", 200).body("$", empty());
        when("POST", "/admin/trash/" + id + "/restore", 404);
    }

    @Test
    void exportsAndImports() {
        importArchive("/admin/instances/g/copy/import", export(), 200)
                .body("keys", equalTo(1))
                .body("leftovers", empty())
                .body("leftoverCount", equalTo(0))
                .body("passedOver", equalTo(0))
                .body("replacement.replaced", nullValue());
        when("GET", "/session/g/copy/creds", 200)
                .body(equalTo(when("GET", "/session/g/i/creds", 200).extract().asString()));
    }

    @Test
    void importsOverAPairedInstanceOnlyWhenToldTo() {
        byte[] archive = export();
        putCreds(TestCreds.paired("ana", 2));

        importArchive(INSTANCE + "/import", archive, 409).body("error", equalTo("conflict"));
        importArchive(INSTANCE + "/import?replace=perhaps", archive, 400).body("error", equalTo("bad_request"));
        importArchive(INSTANCE + "/import?replace=true", archive, 200).body("replacement.replaced", notNullValue());
        when("GET", "/session/g/i/creds", 200).body(equalTo(text(TestCreds.paired("ana"))));
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

        importArchive(target + "x", body.toByteArray(), 400);
        importArchive(target + "9999999", body.toByteArray(), 400);
        importArchive(target + creds.length, body.toByteArray(), 200);
        when("GET", "/session/g/new/creds", 200).body(equalTo(new String(creds, StandardCharsets.UTF_8)));
        when("GET", "/session/g/new/pre-key-2", 200);
        when("GET", "/session/g/new/pre-key-1", 404);
    }

    @Test
    void importsOverAPairingCodeThatWasOnlyAskedFor() {
        byte[] archive = export();
        create("g", "asked").statusCode(204);
        worker.given()
                .body(Map.of("data", text(TestCreds.requested("nobody"))))
                .post("/session/g/asked/creds")
                .then()
                .statusCode(204);

        importArchive("/admin/instances/g/asked/import", archive, 200);

        when("GET", "/session/g/asked/creds", 200).body(equalTo(text(TestCreds.paired("ana"))));
    }

    @Test
    void refusesASecondInstanceOfAnIdentityIfThatIsAskedFor() {
        workers().needOneProcess();
        putCreds(TestCreds.paired("ana"));
        byte[] archive = export();
        String target = "/admin/instances/g/copy/import?duplicate=";

        importArchive(target + "perhaps", archive, 400);
        importArchive(target + "refuse", archive, 409)
                .body("error", equalTo("duplicate"))
                .body("message", hasItem(containsString("g/i")));
        importArchive(target + "allow", archive, 200)
                .body("replacement.warnings", hasItem(containsString("that of g/i as well")));
        when("GET", "/admin/instances", 200).body("find { it.instance == 'copy' }.sameIdentity", contains("g/i"));
        when("GET", "/metrics", 200).body(containsString("cofre_duplicated_identities 2.0"));
    }

    @Test
    void takesArchivesThatAreLongerThanOtherBodies() {
        importArchive("/admin/instances/g/new/import", new byte[TestWorker.BODY_BYTES_MAX + 1], 400);

        when("GET", "/admin/instances/g/new", 404);
    }

    @Test
    void refusesAnArchiveThatIsMissingOrBeyondAllBounds() throws IOException {
        when("POST", INSTANCE + "/import?replace=true", 400).body("message", contains("body is empty"));
        try (RawConnection connection = worker.connect()) {
            connection.write("POST " + INSTANCE + "/import HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY
                    + "\r\nContent-Length: " + (Upload.BYTES_MAX + 1) + "\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(413);
        }
    }

    @Test
    void servesDamagedCredsFromTheirCopyAndLetsThePodStart() throws IOException {
        workers().needFiles();
        worker.close();
        Files.write(directory.resolve("g/i/creds"), new byte[0]);
        worker = workers().on(directory);

        create("g", "i").statusCode(204);
        when("GET", "/session/g/i/creds", 200).body(equalTo(text(TestCreds.paired("ana"))));
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
    void asksForTheKey(String method, String target) {
        worker.withoutKey().request(method, target).then().statusCode(401).body("error", equalTo("unauthorized"));
        when("GET", "/session/g/i/creds", 200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin",
        "GET, /admin/nothing",
        "GET, /admin/instances/g",
        "GET, /admin/instances/g/i/snapshots/20261122T061331Z-3fa9c1d2/restore/more/and/more",
    })
    void knowsNoOtherRoutes(String method, String target) {
        when(method, target, 404).body("error", equalTo("not_found"));
    }

    @Test
    void takesASlashInANameWhenItIsEncoded() {
        create("g%2Fh", "a/b").statusCode(204);

        when("GET", "/admin/instances/g%2Fh/a%2Fb", 200).body("summary.instance", equalTo("a/b"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin/instances?untouchedDays",
        "POST, /admin/trash/20261122T061331Z-3fa9c1d2/restore?instance",
        "POST, /admin/instances/g/i/import?replace"
    })
    void takesAParameterWithoutAValueForAMistake(String method, String target) {
        worker.given()
                .body(method.equals("POST") ? "x" : "")
                .request(method, target)
                .then()
                .statusCode(400);
    }

    /** Has everything brought into files, as a checkpoint does a moment later: a removal is in the trash then. */
    private void bringIntoFiles() {
        create("g", "settled").statusCode(204);
        when("POST", "/admin/instances/g/settled/snapshots", 201);
    }

    private ValidatableResponse create(String group, String instance) {
        return worker.given()
                .body("{\"instance\":\"" + instance + "\"}")
                .post("/session/" + group)
                .then();
    }

    /** The status of a write of creds. */
    private int putCreds(Value creds) {
        byte[] body = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("data", text(creds));
            json.writeEndObject();
        });
        return worker.given().body(body).post("/session/g/i/creds").statusCode();
    }

    private byte[] export() {
        return when("GET", INSTANCE + "/export", 200)
                .contentType("application/gzip")
                .header("content-disposition", "attachment; filename=\"g-i.tar.gz\"; filename*=UTF-8''g-i.tar.gz")
                .extract()
                .asByteArray();
    }

    private ValidatableResponse importArchive(String target, byte[] archive, int status) {
        return worker.given()
                .contentType("application/octet-stream")
                .body(archive)
                .post(target)
                .then()
                .statusCode(status);
    }

    private ValidatableResponse when(String method, String target, int status) {
        return worker.given().request(method, target).then().statusCode(status);
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}
