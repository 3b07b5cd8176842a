package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.TestWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume as the Go worker leaves it: served as it is, and left as it could go on with it. */
class GoVolumeTest {
    private static final Map<String, String> FILES = new TreeMap<>(Map.ofEntries(
            Map.entry("codechat/Loja (vendas)/creds", "{\"me\":{\"id\":\"5511@s.whatsapp.net\"},\"registered\":true}"),
            Map.entry("codechat/Loja (vendas)/pre-key-17", "{\"public\":1}"),
            Map.entry("codechat/Loja (vendas)/session-5511999999999.0", "{}"),
            Map.entry("codechat/Loja (vendas)/session-123456789_1.0", "{\"a\":[1,2]}"),
            Map.entry("codechat/Loja (vendas)/sender-key-12036304@g.us::55119999::0", "{\"b\": 1e400}"),
            Map.entry("codechat/Loja (vendas)/app-state-sync-key-AAAAAKw+Q==", "{\"keyData\":\"x\"}"),
            Map.entry("codechat/São João/creds", "{\"é\":\"ü\"}"),
            Map.entry("codechat/v1.2/device-list-5511", "[\"0\",\"1\"]"),
            Map.entry("codechat/v1.2/lid-mapping-5511_reverse", "\"55119\""),
            Map.entry("codechat/50% off/k%zz", "true"),
            Map.entry("evolution/0b9a6d1e-7c58-4f6e-9d0a-3b2f6f2f1a11/creds", "{}")));

    @TempDir
    private Path volume;

    @BeforeEach
    void leaveFilesAsTheGoWorkerDoes() throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = volume.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    @Test
    void servesEveryFileUnchanged() throws IOException {
        try (TestWorker worker = TestWorker.on(volume)) {
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                assertThat(worker.send("GET", "/session/" + encoded(file.getKey()))
                                .body())
                        .isEqualTo(file.getValue());
            }
            assertThat(worker.send("GET", "/session/codechat/list-instances").body())
                    .isEqualTo("[\"50% off\",\"Loja (vendas)\",\"São João\",\"v1.2\"]");
        }
        assertThat(filesOutsideDotDirectories()).isEqualTo(FILES);
    }

    @Test
    void servesAVolumeThatComesFromAFileSystemThatIgnoresCase() throws IOException {
        Path instance = Files.createDirectories(volume.resolve("%53hop/%4Coja"));
        Files.writeString(instance.resolve("session-%4B"), "{\"k\":1}");
        Files.createDirectory(volume.resolve(".names"));

        try (TestWorker worker = TestWorker.on(volume)) {
            assertThat(worker.send("GET", "/session/Shop/Loja/session-K").body())
                    .isEqualTo("{\"k\":1}");
        }
        assertThat(volume.resolve("Shop/Loja/session-K")).hasContent("{\"k\":1}");
        assertThat(volume.resolve(".names")).doesNotExist();
    }

    @Test
    void leavesNothingButSuchFilesAndDotDirectoriesAfterAStop() throws IOException {
        Map<String, String> expected = new TreeMap<>(FILES);
        try (TestWorker worker = TestWorker.on(volume)) {
            write(worker, "codechat/v1.2/device-list-5511", "[]", expected);
            write(worker, "codechat/v1.2/pre-key-18", "{\"new\":1}", expected);
            write(worker, "codechat/50% off/k%zz", "false", expected);
            worker.send("DELETE", "/session/" + encoded("codechat/Loja (vendas)/pre-key-17"));
            expected.remove("codechat/Loja (vendas)/pre-key-17");
            worker.send("DELETE", "/session/" + encoded("codechat/São João"));
            expected.remove("codechat/São João/creds");
            worker.send("DELETE", "/session/evolution");
            expected.remove("evolution/0b9a6d1e-7c58-4f6e-9d0a-3b2f6f2f1a11/creds");
            worker.send("POST", "/session/codechat", "{\"instance\":\"new one\"}");
            write(worker, "codechat/new one/creds", "{}", expected);
        }
        assertThat(filesOutsideDotDirectories()).isEqualTo(expected);
        assertThat(volume.resolve("evolution")).doesNotExist();
        assertThat(volume.resolve("codechat/São João")).doesNotExist();
    }

    @Test
    void holdsThePodBackWhereTheGoWorkerLeftEmptyCreds() throws IOException {
        Files.writeString(volume.resolve("codechat/Loja (vendas)/creds"), "");
        Files.writeString(volume.resolve("codechat/São João/creds"), "{\"torn");
        try (TestWorker worker = TestWorker.on(volume)) {
            for (String instance : new String[] {"Loja (vendas)", "São João"}) {
                var answer = worker.send("POST", "/session/codechat", "{\"instance\":\"" + instance + "\"}");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.body()).contains("creds", "\"error\":\"unavailable\"");
            }
            assertThat(worker.send("GET", "/session/" + encoded("codechat/Loja (vendas)/creds"))
                            .status())
                    .isEqualTo(500);
            assertThat(worker.send("POST", "/session/codechat", "{\"instance\":\"v1.2\"}")
                            .status())
                    .isEqualTo(204);
        }
    }

    private static void write(TestWorker worker, String path, String value, Map<String, String> expected)
            throws IOException {
        String data = value.replace("\"", "\\\"");
        assertThat(worker.send("POST", "/session/" + encoded(path), "{\"data\":\"" + data + "\"}")
                        .status())
                .isEqualTo(204);
        expected.put(path, value);
    }

    private Map<String, String> filesOutsideDotDirectories() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(volume)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = volume.relativize(path).toString();
                if (!("/" + name).contains("/.")) {
                    files.put(name, Files.readString(path));
                }
            }
        }
        return files;
    }

    /** As the pods send it: spaces and per cent signs encoded, the rest as it is. */
    private static String encoded(String path) {
        return path.replace("%", "%25").replace(" ", "%20");
    }
}
