package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.cli.ExitCode;
import io.cofre.session.Value;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command {@code trash restore} and its route, where what comes back is not as it should be. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class ReturnFromTrashTest {
    private static final String CREDS = text(TestCreds.paired("the account", 3));

    @TempDir
    Path volume;

    @TempDir
    Path files;

    private OperatorTrial operator;

    @AfterEach
    void stop() {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void warnsOfAnIdentityThatRunsElsewhereByNow(OperatorTrial.Mode mode) throws IOException {
        pods(mode);
        write("first", "creds", CREDS);
        operator.cofre("remove", "shop", "first");
        write("second", "creds", CREDS);

        assertThat(operator.cofre("trash", "restore", removal(), "-q")).contains("restored: shop / first");

        assertThat(operator.errors())
                .contains("warning: The identity of shop/first is that of shop/second as well.")
                .contains("use one of them only");
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void refusesCredsThatNoPodCanUseAndNamesWaysThatWork(OperatorTrial.Mode mode) throws IOException {
        pods(mode);
        write("first", "creds", "null");
        write("first", "pre-key-1", "{\"key\":1}");
        operator.cofre("remove", "shop", "first");
        String removal = removal();

        operator.cofre(ExitCode.REFUSED, "trash", "restore", removal);
        assertThat(operator.errors())
                .contains("cofre: nothing was changed. shop/first stays in the trash")
                .contains("cofre snapshot list shop first")
                .doesNotContain("--replace");

        Path creds = Files.writeString(files.resolve("creds.json"), CREDS);
        operator.cofre("import", "shop", "first", directory(removal), "--creds", creds.toString());
        assertThat(read("first", "creds")).isEqualTo(CREDS);
        assertThat(read("first", "pre-key-1")).isEqualTo("{\"key\":1}");
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void unwrapsAnAccountOnTheWayThatItNames(OperatorTrial.Mode mode) throws IOException {
        pods(mode);
        write("first", "creds", new ObjectMapper().writeValueAsString(CREDS));
        operator.cofre("remove", "shop", "first");
        String removal = removal();

        operator.cofre(ExitCode.REFUSED, "trash", "restore", removal);
        assertThat(operator.errors())
                .contains("To unwrap them, import the directory .trash/" + removal + "/shop/first of the volume.");

        operator.cofre("import", "shop", "first", directory(removal));
        assertThat(read("first", "creds")).isEqualTo(CREDS);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void bringsTheOthersOfAGroupBackAndSaysThatItIsNotWhole(OperatorTrial.Mode mode) throws IOException {
        pods(mode);
        write("first", "creds", CREDS);
        write("second", "creds", "[]");
        assertThat(operator.pod("DELETE", "/session/shop", null).status()).isEqualTo(200);

        String printed = operator.cofre(ExitCode.PROBLEMS, "trash", "restore", removal());

        assertThat(printed).contains("restored: shop / first").doesNotContain("second");
        assertThat(operator.errors()).contains("warning: shop/second stays in the trash: its creds are no JSON object");
        assertThat(read("first", "creds")).isEqualTo(CREDS);
        assertThat(operator.cofre("trash", "list")).contains("second").doesNotContain("first");
    }

    @Test
    void answers409WithACodeOfItsOwn() throws IOException {
        pods(OperatorTrial.Mode.RUNNING);
        write("first", "creds", "7");
        operator.cofre("snapshot", "create", "shop", "first");
        String snapshot = id(operator.cofre("snapshot", "list", "shop", "first", "--json"));
        operator.cofre("remove", "shop", "first");

        for (String target : new String[] {
            "/admin/trash/" + removal() + "/restore?replace=true",
            "/admin/instances/shop/first/snapshots/" + snapshot + "/restore"
        }) {
            RawResponse refused = operator.pod("POST", target, null);
            assertThat(refused.status()).as(target).isEqualTo(409);
            assertThat(refused.body()).contains("\"error\":\"creds_unusable\"").contains("nothing was changed");
        }
        assertThat(operator.pod("GET", "/session/shop/first/creds", null).status())
                .isEqualTo(404);
    }

    /** A volume with a group of two empty instances. */
    private void pods(OperatorTrial.Mode mode) throws IOException {
        operator = new OperatorTrial(volume, mode);
        assertThat(operator.pod("POST", "/session", "{\"group\":\"shop\"}").status())
                .isLessThan(300);
        for (String instance : new String[] {"first", "second"}) {
            assertThat(operator.pod("POST", "/session/shop", "{\"instance\":\"" + instance + "\"}")
                            .status())
                    .isEqualTo(204);
        }
    }

    private void write(String instance, String key, String json) throws IOException {
        String body = "{\"data\":" + new ObjectMapper().writeValueAsString(json) + "}";
        assertThat(operator.pod("POST", "/session/shop/" + instance + "/" + key, body)
                        .status())
                .isEqualTo(204);
    }

    private String read(String instance, String key) throws IOException {
        return operator.pod("GET", "/session/shop/" + instance + "/" + key, null)
                .body();
    }

    private String directory(String removal) {
        return volume.resolve(".trash").resolve(removal).resolve("shop/first").toString();
    }

    private String removal() throws IOException {
        return id(operator.cofre("trash", "list", "--json"));
    }

    /** The id of the first line of a list. */
    private static String id(String list) throws IOException {
        return new ObjectMapper().readTree(list).get(0).get("id").asText();
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
