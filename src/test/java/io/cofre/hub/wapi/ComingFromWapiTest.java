package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.ProviderKind;
import io.cofre.testing.Polled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the page for those who come from wapi, typed as they stand there. */
@Isolated
@Timeout(120)
class ComingFromWapiTest {
    private static final String HOST = "http://localhost:3002";
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"docs/WAPI.md", "docs/WAPI.pt-BR.md"})
    void theFiveLinesLeadToASentMessage(Path document) throws IOException {
        List<String> lines = block(document, "KEY=").lines().toList();
        assertThat(lines).hasSize(5);
        Files.writeString(directory.resolve(".env"), "COFRE_HUB_WAPI_KEY=" + WapiWorld.KEY + "\n");
        try (WapiWorld world = WapiWorld.of(ProviderKind.EVOLUTION, directory.resolve("hub"));
                Terminal terminal = new Terminal(directory)) {
            assertThat(lines.get(0)).contains("W=" + HOST + ";");
            assertThat(terminal.type(lines.get(0).replace(HOST, "http://127.0.0.1:" + world.port())))
                    .isEmpty();
            assertThat(terminal.type(lines.get(1))).isEmpty();
            assertThat(terminal.type(lines.get(2))).isEmpty();
            assertThat(Files.readAllBytes(directory.resolve("qr.png"))).startsWith(PNG);
            assertThat(terminal.type(lines.get(3))).isEqualTo("can't find active connection\n");
            world.provider().scan("loja");
            Polled.until(() -> terminal.type(lines.get(3)).startsWith("{\"ConnectionInfo\":{"));
            assertThat(terminal.type(lines.get(4)))
                    .contains("\"RemoteJid\":\"5511900000000@s.whatsapp.net\"", "\"Text\":\"Olá\"");
        }
    }

    /** Those who have started the worker before have a key already, and keep it. A second time changes nothing. */
    @Test
    void theSecretsAreMadeOnceAndNoneIsReplaced() throws IOException {
        String block = block(Path.of("docs/WAPI.md"), "touch .env");
        String secrets = block.substring(0, block.indexOf("docker compose"));
        assertThat(block(Path.of("docs/WAPI.pt-BR.md"), "touch .env")).isEqualTo(block);
        // An editor may have left out the end of the last line.
        Files.writeString(directory.resolve(".env"), "GLOBAL_AUTH_TOKEN=the-key-of-before");
        try (Terminal terminal = new Terminal(directory)) {
            assertThat(terminal.type(secrets)).isEmpty();
            String first = Files.readString(directory.resolve(".env"));
            assertThat(first)
                    .startsWith("GLOBAL_AUTH_TOKEN=the-key-of-before\nCOFRE_HUB_SECRET=")
                    .containsOnlyOnce("GLOBAL_AUTH_TOKEN=")
                    .containsPattern("COFRE_HUB_WAPI_KEY=[0-9a-f]{64}\n");

            assertThat(terminal.type(secrets)).isEmpty();
            assertThat(Files.readString(directory.resolve(".env"))).isEqualTo(first);
        }
    }

    /** Those who have no Docker write four variables, and a hub takes them. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/WAPI.md", "docs/WAPI.pt-BR.md"})
    void theVariablesWithoutDockerAreThoseThatAHubTakes(Path document) throws IOException {
        String block = block(document, "cat >> .env");
        assertThat(block).endsWith("\n./build.sh hub\n");
        try (Terminal terminal = new Terminal(directory)) {
            assertThat(terminal.type(block.substring(0, block.lastIndexOf("./build.sh"))))
                    .isEmpty();
        }
        Map<String, String> variables = Files.readAllLines(directory.resolve(".env")).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
        assertThat(variables)
                .containsEntry("COFRE_HUB_WAPI_PROVIDER_URL", "http://localhost:8080")
                .extractingByKey("COFRE_HUB_WAPI_KEY", InstanceOfAssertFactories.STRING)
                .matches("[0-9a-f]{64}");
        variables.remove("COFRE_HUB_WAPI_PROVIDER_URL");
        try (WapiWorld world = WapiWorld.by(ProviderKind.EVOLUTION, directory, variables)) {
            assertThat(world.isOn()).isTrue();
            world.stranger()
                    .header("apikey", variables.get("COFRE_HUB_WAPI_KEY"))
                    .get("/get-qr-code/loja/")
                    .then()
                    .statusCode(404);
        }
    }

    /** The block of commands that begins so. */
    private static String block(Path document, String beginning) throws IOException {
        Matcher blocks = Pattern.compile("(?ms)^```\n(.*?)^```$").matcher(Files.readString(document));
        return blocks.results()
                .map(block -> block.group(1))
                .filter(block -> block.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** A shell in a directory. */
    private static final class Terminal implements AutoCloseable {
        private static final String END = "--- the command has ended ---";

        private final Process shell;
        private final Writer in;
        private final BufferedReader out;

        Terminal(Path directory) throws IOException {
            ProcessBuilder builder = new ProcessBuilder("bash", "--norc", "--noprofile")
                    .directory(directory.toFile())
                    .redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C.UTF-8");
            this.shell = builder.start();
            this.in = shell.outputWriter(StandardCharsets.UTF_8);
            this.out = shell.inputReader(StandardCharsets.UTF_8);
        }

        /** Types commands. Returns all that they print, and a line end where the last line has none. */
        String type(String commands) {
            try {
                in.write(commands + "\nprintf '\\n%s\\n' '" + END + "'\n");
                in.flush();
                StringBuilder printed = new StringBuilder();
                for (String line = out.readLine(); line != null && !line.equals(END); line = out.readLine()) {
                    printed.append(line).append('\n');
                }
                return printed.toString().strip().isEmpty()
                        ? ""
                        : printed.toString().strip() + "\n";
            } catch (IOException ended) {
                throw new AssertionError(ended);
            }
        }

        @Override
        public void close() {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }
}
