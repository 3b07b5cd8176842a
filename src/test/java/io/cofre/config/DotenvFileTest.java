package io.cofre.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the values that the loader takes from {@code .env}. */
class DotenvFileTest {
    @TempDir
    Path directory;

    @Test
    void readsWhatTheEnvironmentDoesNotSet() throws IOException {
        write("GLOBAL_AUTH_TOKEN=from-the-file\nCOFRE_HTTP_PORT=1111\nBODY_SIZE=7\n");

        Configuration configuration = load(Map.of("COFRE_HTTP_PORT", "2222", "BODY_SIZE", ""));

        assertThat(configuration.keys().api().matches("from-the-file")).isTrue();
        assertThat(configuration.http().port()).isEqualTo(2222);
        assertThat(configuration.http().bodyBytesMax()).isEqualTo(7 * 1024 * 1024);
    }

    @Test
    void isNotReadWhereTheContainerSetsEverything() throws IOException {
        write("COFRE_HTTP_PORT=1111\nnot even an assignment\n");

        Configuration configuration = load(Map.of("GLOBAL_AUTH_TOKEN", "from-the-environment", "DOCKER_ENV", "true"));

        assertThat(configuration.http().port()).isEqualTo(5656);
    }

    @Test
    void isReadFromADirectoryThatIsCalledLikeIt() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("my.env"));
        Files.writeString(odd.resolve(".env"), "GLOBAL_AUTH_TOKEN=from-the-file\n");

        assertThat(ConfigurationLoader.load(Map.of(), odd).keys().api().matches("from-the-file"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GLOBAL_AUTH_TOKEN=secret-1",
                "GLOBAL_AUTH_TOKEN = secret-1 ",
                "GLOBAL_AUTH_TOKEN=secret-1 # said aloud",
                "GLOBAL_AUTH_TOKEN=\"secret-1\"",
                "GLOBAL_AUTH_TOKEN='secret-1'",
                "GLOBAL_AUTH_TOKEN='secret-1' # it's quoted",
                "GLOBAL_AUTH_TOKEN=secret-1\r\n# windows\r\n",
                "\n# a comment\n\nGLOBAL_AUTH_TOKEN=secret-1\nHTTP_LOGS=\n",
            })
    void readsEverySpelling(String text) throws IOException {
        write(text);

        assertThat(load(Map.of()).keys().api().matches("secret-1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLOBAL_AUTH_TOKEN='a # b=c'", "GLOBAL_AUTH_TOKEN=\"a # b=c\""})
    void keepsSpecialCharactersInQuotationMarks(String text) throws IOException {
        write(text);

        assertThat(load(Map.of()).keys().api().matches("a # b=c")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret-1",
                "export GLOBAL_AUTH_TOKEN=secret-1",
                "GLOBAL_AUTH_TOKEN=secret-1#2",
                "GLOBAL_AUTH_TOKEN=\"secret-1",
                "GLOBAL_AUTH_TOKEN='secret-1",
                "GLOBAL_AUTH_TOKEN='secret-1' secret-2",
                "=secret-1",
            })
    void isRefusedByLineAndNotQuotedWhereItIsMalformed(String line) throws IOException {
        write("# first line\n" + line + "\nHTTP_LOGS=true\n");

        assertThat(problems())
                .anySatisfy(problem -> assertThat(problem).startsWith(".env line 2 is not NAME=value"))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("secret-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void isRefusedByItsByteOrderMark(String encoding) throws IOException {
        Files.writeString(directory.resolve(".env"), "\uFEFFGLOBAL_AUTH_TOKEN=secret-1\r\n", Charset.forName(encoding));

        assertThat(problems())
                .anySatisfy(problem -> assertThat(problem).startsWith(".env").contains("byte order mark (BOM)"))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("secret-1"));
    }

    @Test
    void isRefusedAsUtf16WithoutAMarkToo() throws IOException {
        Files.writeString(directory.resolve(".env"), "GLOBAL_AUTH_TOKEN=secret-1\n", StandardCharsets.UTF_16LE);

        assertThat(problems()).first().asString().startsWith(".env is UTF-16 text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GLOBAL_AUTH_TOKEN=secret-$1",
                "GLOBAL_AUTH_TOKEN=secret-${HOME}",
                "GLOBAL_AUTH_TOKEN=\"secret-$HOME\"",
                "GLOBAL_AUTH_TOKEN=secret-\\n1 # said aloud",
                "GLOBAL_AUTH_TOKEN=\"secret-\\\"",
                "GLOBAL_AUTH_TOKEN=$$secret-",
            })
    void isRefusedWhereOthersWouldReadAnotherValue(String line) throws IOException {
        write("HTTP_LOGS=true\n" + line + "\nUNRELATED=$secret-2\n");

        assertThat(problems())
                .anySatisfy(
                        problem -> assertThat(problem).startsWith(".env line 2 sets GLOBAL_AUTH_TOKEN to a value with"))
                .anySatisfy(problem -> assertThat(problem).startsWith(".env line 3 sets UNRELATED to a value with"))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("secret-"));
    }

    @Test
    void keepsWhatIsInSingleQuotationMarksAsItIs() throws IOException {
        write("GLOBAL_AUTH_TOKEN='pa$$word-${HOME}\\n' # $HOME\n# $HOME \\\n");

        assertThat(load(Map.of()).keys().api().matches("pa$$word-${HOME}\\n")).isTrue();
    }

    @Test
    void isRefusedWhereItIsNotAFileOfText() throws IOException {
        Files.createDirectory(directory.resolve(".env"));
        assertThat(problems()).first().asString().startsWith(".env cannot be read");

        Files.delete(directory.resolve(".env"));
        Files.write(directory.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});
        assertThat(problems()).first().asString().startsWith(".env cannot be read");
    }

    @Test
    void mayNotNameUnknownVariablesEither() throws IOException {
        write("GLOBAL_AUTH_TOKEN=from-the-file\nCOFRE_DATA_DIRECTORY=/data\nSOMETHING_ELSE=1\n");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("COFRE_DATA_DIRECTORY", "did you mean COFRE_DATA_DIR=");
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve(".env"), text);
    }

    private Configuration load(Map<String, String> environment) {
        return ConfigurationLoader.load(environment, directory);
    }

    private List<String> problems() {
        return catchThrowableOfType(ConfigurationException.class, () -> load(Map.of()))
                .problems();
    }
}
