package io.cofre.hub.upkeep;

import static io.cofre.hub.event.ProviderKind.EVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.access.ApiKey;
import io.cofre.hub.config.HubConfiguration.WorkerAccess;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.web.HubFixture;
import io.cofre.testing.Polled;
import io.cofre.testing.TestWorker;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole hub beside a real worker, at which the double of Evolution keeps its sessions. */
@SuppressWarnings("NullAway.Init")
class WholeHubUpkeepTest {
    private TestWorker worker;
    private FoldersAtWorker folders;
    private HubFixture world;

    @BeforeEach
    void start(@TempDir Path volume, @TempDir Path database) throws IOException {
        worker = TestWorker.on(volume);
        folders = new FoldersAtWorker(worker);
        URI url = URI.create("http://127.0.0.1:" + worker.port());
        WorkerAccess access = new WorkerAccess(url, ApiKey.of(TestWorker.API_KEY), FoldersAtWorker.GROUP);
        world = HubFixture.beside(access, folders, database);
    }

    @AfterEach
    void stop() {
        world.close();
        worker.close();
    }

    /** All ways in which a session is left behind, at the same time since the hub waits before it collects. */
    @Test
    void movesWhatIsLeftAtTheWorkerToTheTrashAndPairsAgain() throws IOException {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String name : new String[] {"saiu", "perdida", "apagada", "sumida"}) {
            world.create(EVOLUTION, name);
            pair(name);
            ids.put(name, world.evolution().idOf(name));
        }
        world.create(EVOLUTION, "fica");
        pair("fica");
        String kept = world.evolution().idOf("fica");

        world.manager().post("/api/instances/saiu/logout").then().statusCode(200);
        world.evolution().loseLogin("perdida");
        // No event tells of this one: the hub knows of it because it deletes it itself.
        atEvolution("POST", "/webhook/set/apagada", "{\"webhook\":{\"enabled\":false,\"url\":\"-\",\"events\":[]}}");
        world.manager().delete("/api/instances/apagada").then().statusCode(204);
        // The hub only hears of this one.
        atEvolution("DELETE", "/instance/delete/sumida", "");

        Polled.untilNone(() -> ids.entrySet().stream()
                .filter(each -> folders.hold(each.getValue()))
                .map(Map.Entry::getKey)
                .toList());
        String trash = worker.send("GET", "/admin/trash").body();
        assertThat(trash).contains(ids.values()).doesNotContain(kept);
        assertThat(folders.hold(kept)).isTrue();
        Polled.until(() -> world.metric("cofre_hub_orphans_total{result=\"moved\"}") == ids.size());

        pair("saiu");
        pair("perdida");
        world.create(EVOLUTION, "apagada");
        pair("apagada");
        assertThat(folders.hold(world.evolution().idOf("saiu"))).isTrue();
    }

    /** The hub asks for a QR code, a phone scans it, and the hub knows that the instance is open. */
    private void pair(String name) {
        world.manager().post("/api/instances/" + name + "/connect").then().statusCode(200);
        world.manager().get("/api/instances/" + name + "/qr").then().statusCode(200);
        world.evolution().scan(name);
        Polled.until(() -> world.user()
                .get("/api/instances/" + name)
                .path("instance.state")
                .equals("open"));
    }

    /** An operator asks Evolution itself. */
    private void atEvolution(String method, String path, String body) {
        RestAssured.given()
                .baseUri(world.evolution().url())
                .header("apikey", FakeEvolution.KEY)
                .header("Connection", "close")
                .contentType("application/json")
                .body(body)
                .request(method, path)
                .then()
                .statusCode(method.equals("POST") ? 201 : 200);
    }
}
