package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.cli.Commands;
import io.cofre.cli.ExitCode;
import io.cofre.cli.Terminal;
import io.cofre.testing.ServedStore;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestWorker;
import io.cofre.testing.disk.ClosedDirectories;
import io.cofre.volume.disk.LocalDisk;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what operators see of directories that the worker may not read: one line each, beside all others. */
@Timeout(60)
class ClosedDirectoryTest {
    @TempDir
    Path volume;

    private ServedStore served;

    @BeforeEach
    void start() throws IOException {
        for (String instance : List.of("closed/first", "shop/first", "shop/second")) {
            Path directory = Files.createDirectories(volume.resolve(instance));
            Files.write(directory.resolve("creds"), TestCreds.paired(instance).bytes());
        }
        served = ServedStore.on(new ClosedDirectories(LocalDisk.at(volume), Path.of("closed"), Path.of("shop/second")));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void areLinesAmongTheOthersInAnswers() throws IOException {
        List<String> states = new ArrayList<>();
        for (JsonNode each : json("/admin/instances")) {
            states.add(name(each) + " " + each.get("state").asText());
        }
        assertThat(states).containsExactly("closed/ unreadable", "shop/first paired", "shop/second unreadable");

        List<String> findings = new ArrayList<>();
        for (JsonNode each : json("/admin/doctor")) {
            String codes = each.get("findings").findValuesAsText("code").toString();
            findings.add(name(each.get("summary")) + " " + each.get("healthy").asBoolean() + " " + codes);
        }
        assertThat(findings)
                .containsExactly("closed/ false [unreadable]", "shop/first true []", "shop/second false [unreadable]");
        assertThat(served.send("GET", "/admin/instances/shop/second", null).body())
                .contains("\"code\":\"unreadable\"");
    }

    @Test
    void areLinesAmongTheOthersOfCommands() {
        String list = cofre(ExitCode.OK, "list");
        assertListed(list);
        assertThat(cofre(ExitCode.OK, "list", "shop").lines().count()).isEqualTo(3);

        String doctor = cofre(ExitCode.PROBLEMS, "doctor");
        assertListed(doctor);
        assertThat(doctor).contains("PROBLEM");
        assertThat(cofre(ExitCode.PROBLEMS, "doctor", "--problems"))
                .contains("3 instances: 2 with problems, 0 with notes only, 1 ok")
                .doesNotContain("paired");
        assertThat(cofre(ExitCode.PROBLEMS, "doctor", "shop", "second")).contains("unreadable", "PROBLEM");
        assertThat(cofre(ExitCode.OK, "doctor", "shop", "first")).contains("nothing wrong");
        assertThat(cofre(ExitCode.PROBLEMS, "doctor", "--json")).contains("\"code\" : \"unreadable\"");
    }

    private JsonNode json(String target) throws IOException {
        String answer = RestAssured.given()
                .baseUri("http://127.0.0.1")
                .port(served.port())
                .header("apikey", TestWorker.API_KEY)
                .header("Connection", "close")
                .get(target)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return new ObjectMapper().readTree(answer);
    }

    private static String name(JsonNode summary) {
        return summary.get("group").asText() + "/" + summary.get("instance").asText();
    }

    private static void assertListed(String table) {
        List<String> lines =
                table.lines().map(line -> line.replaceAll(" +", " ")).toList();
        for (String line : List.of("closed (all of them) unreadable", "shop first paired", "shop second unreadable")) {
            assertThat(lines).anyMatch(listed -> listed.startsWith(line));
        }
    }

    private String cofre(ExitCode expected, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--url");
        all.add("http://127.0.0.1:" + served.port());
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                false,
                false);
        Map<String, String> environment = Map.of("GLOBAL_AUTH_TOKEN", TestWorker.API_KEY);
        int number = Commands.run(all.toArray(String[]::new), new ThisMachine(environment, volume), terminal);
        assertThat(number).as(all + "\n" + output + errors).isEqualTo(expected.number());
        return output.toString(StandardCharsets.UTF_8);
    }
}
