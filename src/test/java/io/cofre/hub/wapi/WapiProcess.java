package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.ReaderException;
import io.cofre.hub.wapi.qr.ScannedTerminal;
import io.cofre.testing.ChildProcess;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hub with wapi as a process, as an operator of the old wapi starts it: by variables. */
final class WapiProcess implements AutoCloseable {
    private static final Pattern ANNOUNCED = Pattern.compile("(hub listens on)");
    private static final Pattern CODE_BEGINS = Pattern.compile("(Scan this QR code)");
    private static final Pattern MOST_RESIDENT = Pattern.compile("VmHWM:\\s+([0-9]+) kB");
    private static final Pattern DRAWN = Pattern.compile("^([█▀▄ ]*█[█▀▄ ]*|[█▀▄ ]{20,})$");

    private final Path directory;
    private final Map<String, String> variables;
    private ChildProcess child;

    private WapiProcess(Path directory, PlayedProvider provider, String webhook, Map<String, String> more)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.variables = variables(directory, provider, webhook);
        variables.putAll(more);
        this.child = started();
    }

    /** The variables that an operator needs, for a directory of its own and ports that are free. */
    static Map<String, String> variables(Path directory, PlayedProvider provider, String webhook) throws IOException {
        int port = WapiWorld.freePort();
        Map<String, String> variables = new HashMap<>();
        variables.put("COFRE_HUB_SECRET", "a-secret-of-the-store-for-tests-0123456789");
        variables.put("COFRE_HUB_JWT_SECRET", TestHub.tokenSecret());
        variables.put("COFRE_HUB_HOST", "127.0.0.1");
        variables.put("COFRE_HUB_PORT", Integer.toString(port));
        variables.put("COFRE_HUB_PUBLIC_URL", "http://127.0.0.1:" + port);
        variables.put("COFRE_HUB_DATA_DIR", directory.resolve("data").toString());
        variables.put("COFRE_HUB_METRICS_TOKEN", TestHub.METRICS_TOKEN);
        variables.put("COFRE_HUB_WAPI_KEY", WapiWorld.KEY);
        variables.put("COFRE_HUB_WAPI_PROVIDER", provider.kind().wireName());
        variables.put("COFRE_HUB_WAPI_PROVIDER_URL", provider.url());
        variables.put("COFRE_HUB_WAPI_PROVIDER_KEY", provider.key());
        variables.put("WAPI_GETTING_MESSAGES_WEBHOOK", webhook);
        variables.put("WAPI_INTERNAL_HOST", "127.0.0.1:" + WapiWorld.freePort());
        variables.put(
                "WAPI_FILE_SYSTEM_ROOT_POINT_FULL_PATH",
                directory.resolve("root").toString());
        return variables;
    }

    static WapiProcess start(Path directory, PlayedProvider provider, String webhook)
            throws IOException, InterruptedException {
        return start(directory, provider, webhook, Map.of());
    }

    /** Starts one with further variables. */
    static WapiProcess start(Path directory, PlayedProvider provider, String webhook, Map<String, String> more)
            throws IOException, InterruptedException {
        WapiProcess process = new WapiProcess(directory, provider, webhook, more);
        process.child.awaitLine(ANNOUNCED);
        return process;
    }

    private ChildProcess started() throws IOException {
        return ChildProcess.start(
                directory,
                variables,
                List.of("-XX:+UseSerialGC", "-Xmx96m", "-XX:TieredStopAtLevel=1"),
                System.getProperty("java.class.path"),
                "hub");
    }

    /** Kills the process without a chance to tidy up. */
    void kill() throws IOException, InterruptedException {
        child.signal("KILL");
        child.exitCode();
    }

    void startAgain() throws IOException, InterruptedException {
        child = started();
        child.awaitLine(ANNOUNCED);
    }

    /** The content of the next QR code on the console. */
    String scannedConsole() throws InterruptedException, ReaderException {
        child.awaitLine(CODE_BEGINS);
        StringBuilder drawn = new StringBuilder();
        String first = child.awaitLine(DRAWN);
        drawn.append(first).append('\n');
        for (int line = 1; line < (first.length() + 1) / 2; line++) {
            drawn.append(child.awaitLine(DRAWN)).append('\n');
        }
        return ScannedTerminal.code(drawn.toString());
    }

    /** The most memory of the machine that the process has had, in KiB. */
    long mostResidentKib() throws IOException {
        Matcher resident = MOST_RESIDENT.matcher(Files.readString(Path.of("/proc/" + child.pid() + "/status")));
        assertThat(resident.find()).isTrue();
        return Long.parseLong(resident.group(1));
    }

    /** The bytes of its heap that are in use, after all garbage was collected. */
    long heapBytes() throws IOException, InterruptedException {
        Process collected = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(child.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(collected.waitFor()).isZero();
        return metric("jvm_memory_used_bytes{area=\"heap\"");
    }

    /** The sum of a metric of the hub whose lines begin so. */
    private long metric(String beginning) {
        return WapiWorld.metric(port("COFRE_HUB_PORT"), beginning);
    }

    Path file(String name) {
        return directory.resolve("root/qr-codes").resolve(name);
    }

    /** A request with the key. */
    RequestSpecification client() {
        return WapiWorld.at(port("WAPI_INTERNAL_HOST")).header("apikey", WapiWorld.KEY);
    }

    /** A request to the hub itself. */
    RequestSpecification hub() {
        return WapiWorld.at(port("COFRE_HUB_PORT"));
    }

    private int port(String variable) {
        String value = variables.getOrDefault(variable, "");
        return Integer.parseInt(value.substring(value.lastIndexOf(':') + 1));
    }

    Response register(String session) {
        return client().body(Map.of("session_id", session)).post("/register-session/");
    }

    Response send(String session, String text) {
        return client().body(Map.of("chat_id", "5511900000002@s.whatsapp.net", "text", text, "session_name", session))
                .post("/send-message/");
    }

    @Override
    public void close() {
        child.close();
    }
}
