package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.cli.ExitCode;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Creds in a file of their own beside an import, by the command and by the route. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class CredsFileTest {
    private static final String CREDS = new String(TestCreds.paired("ana").bytes(), StandardCharsets.UTF_8);
    private static final String OTHERS = new String(TestCreds.paired("bea").bytes(), StandardCharsets.UTF_8);

    @TempDir
    Path volume;

    @TempDir
    Path files;

    private Path folder;
    private OperatorTrial operator;

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectory(files.resolve("folder"));
        Files.writeString(folder.resolve("pre-key-1.json"), "{\"key\":1}");
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void areUnwrappedAndThatIsSaid(OperatorTrial.Mode mode) throws IOException {
        pairedOn(mode);
        String wrapped = quoted(quoted(CREDS));

        importWith(ExitCode.OK, wrapped);

        assertThat(operator.errors()).contains("warning: The creds of the archive were a JSON text within a JSON text");
        assertThat(stored("creds")).isEqualTo(CREDS);
        assertThat(stored("pre-key-1")).isEqualTo("{\"key\":1}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            RUNNING | null   | are no JSON object
            STOPPED | null   | are no JSON object
            RUNNING | []     | are no JSON object
            STOPPED | 7      | are no JSON object
            RUNNING | "text" | are no JSON object
            STOPPED | "[]"   | are no JSON object
            RUNNING | {}     | have no whole noiseKey
            STOPPED | {}     | have no whole noiseKey
            """)
    void areRefusedIfNoPodCanUseThem(OperatorTrial.Mode mode, String creds, String flaw) throws IOException {
        pairedOn(mode);

        importWith(ExitCode.REFUSED, creds);

        assertThat(operator.errors()).contains("its creds " + flaw);
        assertThat(stored("creds")).isEqualTo(OTHERS);
        assertThat(operator.pod("GET", "/session/shop/first/pre-key-1", null).status())
                .isEqualTo(404);
    }

    /** Good creds in the archive do not stand in for useless ones beside it. */
    @Test
    void areRefusedEvenIfThoseOfTheArchiveAreGood() throws IOException {
        pairedOn(OperatorTrial.Mode.RUNNING);
        Files.writeString(folder.resolve("creds.json"), CREDS);

        importWith(ExitCode.REFUSED, "[]");

        assertThat(stored("creds")).isEqualTo(OTHERS);
    }

    private void importWith(ExitCode expected, String creds) throws IOException {
        Path file = Files.writeString(files.resolve("row.json"), creds);
        operator.cofre(expected, "import", "shop", "first", folder.toString(), "--creds", file.toString(), "--replace");
    }

    private void pairedOn(OperatorTrial.Mode mode) throws IOException {
        operator = new OperatorTrial(volume, mode);
        assertThat(operator.pod("POST", "/session/shop", "{\"instance\":\"first\"}")
                        .status())
                .isEqualTo(204);
        assertThat(operator.pod("POST", "/session/shop/first/creds", "{\"data\":" + quoted(OTHERS) + "}")
                        .status())
                .isEqualTo(204);
    }

    private String stored(String key) throws IOException {
        return operator.pod("GET", "/session/shop/first/" + key, null).body();
    }

    private static String quoted(String json) throws IOException {
        return new ObjectMapper().writeValueAsString(json);
    }
}
