package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.cli.ExitCode;
import io.cofre.session.Value;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The accidents of {@code docs/BROKEN-SESSION.md}: pods and disks cause them, commands alone undo them. */
class AccidentsTest {
    private static final Value CREDS = TestCreds.paired("the account", 3);
    private static final Value OTHERS = TestCreds.paired("another account", 3);
    private static final String KEY = "{\"key\":1}";

    @TempDir
    Path volume;

    @TempDir
    Path files;

    private @Nullable OperatorTrial trial;

    @AfterEach
    void stop() {
        if (trial != null) {
            trial.close();
        }
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void anIdentityThatAPodWroteANewOneOver(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        write(operator, "first", "creds", TestCreds.unpaired("nobody yet"));

        operator.doWhatTheDoctorSays("identity_replaced");

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void aPairingCodeThatWasAskedForOverAPairedAccount(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        operator.cofre("snapshot", "create", "shop", "first");
        write(operator, "first", "creds", TestCreds.requestedAgain("the account"));

        operator.doWhatTheDoctorSays("login_overwritten");

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void anInstanceThatWasDeletedByMistake(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        assertThat(operator.pod("DELETE", "/session/shop/first", null).status()).isEqualTo(200);

        operator.cofre("trash", "restore", newestRemoval(operator));

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void anInstanceThatThePodHasCreatedAgain(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        assertThat(operator.pod("DELETE", "/session/shop/first", null).status()).isEqualTo(200);
        String removal = newestRemoval(operator);
        create(operator, "first");
        write(operator, "first", "creds", TestCreds.unpaired("nobody yet"));

        assertThat(operator.finding("unpaired").orElseThrow().get("advice").asText())
                .contains("cofre trash restore --replace --instance=first " + removal);
        operator.cofre(ExitCode.REFUSED, "trash", "restore", removal);
        operator.cofre("remove", "shop", "first");
        operator.cofre("trash", "restore", removal);

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void aGroupThatPodsDeletedAndMadeAgain(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        create(operator, "second");
        write(operator, "second", "creds", OTHERS);
        assertThat(operator.pod("DELETE", "/session", "{\"group\":\"shop\"}").status())
                .isEqualTo(200);
        String removal = newestRemoval(operator);
        create(operator, "first");
        write(operator, "first", "creds", TestCreds.unpaired("nobody yet"));

        operator.cofre(ExitCode.REFUSED, "trash", "restore", removal);
        operator.cofre("trash", "restore", removal, "--replace");

        assertWhole(operator);
        assertThat(operator.pod("GET", "/session/shop/second/creds", null).body())
                .isEqualTo(text(OTHERS));
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void damagedCredsOfWhichASecondCopyIsKept(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        operator.stop();
        Files.write(volume.resolve("shop/first/creds"), new byte[0]);

        assertThat(operator.finding("creds_served_from_copy")).isPresent();

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void damagedCredsOfWhichASnapshotIsKept(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        operator.cofre("snapshot", "create", "shop", "first");
        damageCreds(operator);

        operator.doWhatTheDoctorSays("creds_served_from_snapshot");

        assertThat(operator.finding("creds_served_from_snapshot")).isEmpty();

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void damagedCredsOfWhichOnlyAnExportIsLeft(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        String export = files.resolve("first.tar.gz").toString();
        operator.cofre("export", "shop", "first", "-o", export);
        damageCreds(operator);
        assertThat(operator.pod("POST", "/session/shop", "{\"instance\":\"first\"}")
                        .status())
                .isEqualTo(503);
        assertThat(operator.finding("creds_damaged")).isPresent();

        operator.cofre("import", "shop", "first", export, "--replace");

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void damagedCredsOfWhichOnlyABackupOfTheVolumeIsLeft(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        operator.stop();
        Path backup = Files.createDirectories(files.resolve("backup/shop/first"));
        for (String key : new String[] {"creds", "pre-key-1", "session-1"}) {
            Files.copy(volume.resolve("shop/first").resolve(key), backup.resolve(key));
        }
        damageCreds(operator);

        operator.cofre(
                "import", "shop", "first", files.resolve("backup").toString(), "--from", "shop/first", "--replace");

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void aDamagedValueThatIsRestored(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        String export = files.resolve("first.tar.gz").toString();
        operator.cofre("export", "shop", "first", "-o", export);
        operator.stop();
        Files.write(volume.resolve("shop/first/session-1"), new byte[0]);
        assertThat(operator.pod("GET", "/session/shop/first/session-1", null).status())
                .isEqualTo(500);
        assertThat(operator.finding("keys_damaged").orElseThrow().get("text").asText())
                .contains("session-1");

        operator.cofre("import", "shop", "first", export, "--replace");

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void aDamagedValueThatIsDeletedSoThatThePodMakesItAnew(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        operator.stop();
        Files.write(volume.resolve("shop/first/session-1"), new byte[0]);
        assertThat(operator.finding("keys_damaged")).isPresent();

        operator.cofre("key", "delete", "shop", "first", "session-1", "--yes");

        assertThat(operator.finding("keys_damaged")).isEmpty();
        assertThat(operator.pod("GET", "/session/shop/first/session-1", null).status())
                .isEqualTo(404);
        write(operator, "first", "session-1", TestCreds.value(KEY));
        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void aSnapshotThatWasTooOldIsLeftByTheOneThatItsRestoreTook(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        write(operator, "first", "creds", TestCreds.paired("the account", 2));
        operator.cofre("snapshot", "create", "shop", "first");
        String old = newestSnapshot(operator, "requested");
        write(operator, "first", "creds", CREDS);
        operator.cofre("snapshot", "restore", "shop", "first", old);
        assertThat(operator.pod("GET", "/session/shop/first/creds", null).body())
                .isNotEqualTo(text(CREDS));

        operator.cofre("snapshot", "restore", "shop", "first", newestSnapshot(operator, "replaced"));

        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void credsThatAreOlderThanTheKeys(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        operator.cofre("snapshot", "create", "shop", "first");
        write(operator, "first", "pre-key-9", TestCreds.value(KEY));
        assertThat(operator.finding("creds_older_than_keys")).isPresent();

        operator.cofre("snapshot", "restore", "shop", "first", newestSnapshot(operator, "requested"));

        assertThat(operator.finding("creds_older_than_keys")).isEmpty();
        assertWhole(operator);
    }

    @ParameterizedTest
    @EnumSource(OperatorTrial.Mode.class)
    void oneAccountUnderTwoNames(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = pairedOn(mode);
        create(operator, "second");
        write(operator, "second", "creds", CREDS);
        assertThat(operator.finding("identity_duplicated")).isPresent();

        operator.cofre("remove", "shop", "second");

        assertThat(operator.finding("identity_duplicated")).isEmpty();
        assertWhole(operator);
    }

    /** Addresses are known to the worker that runs alone. */
    @Test
    void twoPodsOnOneSession() throws IOException {
        OperatorTrial operator = pairedOn(OperatorTrial.Mode.RUNNING);
        operator.cofre("snapshot", "create", "shop", "first");
        for (int turn = 0; turn < 10; turn++) {
            String address = turn % 2 == 0 ? "127.0.0.1" : "127.0.0.2";
            assertThat(operator.podAt(address, "POST", "/session/shop/first/session-1", "{\"data\":\"" + turn + "\"}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(operator.finding("two_writers").orElseThrow().get("problem").asBoolean())
                .isTrue();

        operator.cofre("snapshot", "restore", "shop", "first", newestSnapshot(operator, "requested"));

        assertWhole(operator);
    }

    /** An instance that is paired and has two keys more. */
    private OperatorTrial pairedOn(OperatorTrial.Mode mode) throws IOException {
        OperatorTrial operator = new OperatorTrial(volume, mode);
        trial = operator;
        create(operator, "first");
        write(operator, "first", "creds", CREDS);
        write(operator, "first", "pre-key-1", TestCreds.value(KEY));
        write(operator, "first", "session-1", TestCreds.value(KEY));
        return operator;
    }

    private static void assertWhole(OperatorTrial operator) throws IOException {
        assertThat(operator.pod("GET", "/session/shop/first/creds", null).body())
                .isEqualTo(text(CREDS));
        assertThat(operator.pod("GET", "/session/shop/first/pre-key-1", null).body())
                .isEqualTo(KEY);
        assertThat(operator.pod("GET", "/session/shop/first/session-1", null).body())
                .isEqualTo(KEY);
        assertThat(operator.pod("POST", "/session/shop", "{\"instance\":\"first\"}")
                        .status())
                .isEqualTo(204);
    }

    private void damageCreds(OperatorTrial operator) throws IOException {
        operator.stop();
        Files.write(volume.resolve("shop/first/creds"), new byte[0]);
        Files.write(volume.resolve("shop/first/.retained/creds"), new byte[0]);
    }

    private static void create(OperatorTrial operator, String instance) throws IOException {
        assertThat(operator.pod("POST", "/session", "{\"group\":\"shop\"}").status())
                .isLessThan(300);
        assertThat(operator.pod("POST", "/session/shop", "{\"instance\":\"" + instance + "\"}")
                        .status())
                .isEqualTo(204);
    }

    private static void write(OperatorTrial operator, String instance, String key, Value value) throws IOException {
        String body = "{\"data\":" + new ObjectMapper().writeValueAsString(text(value)) + "}";
        assertThat(operator.pod("POST", "/session/shop/" + instance + "/" + key, body)
                        .status())
                .isEqualTo(204);
    }

    private static String text(Value value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }

    private static String newestRemoval(OperatorTrial operator) throws IOException {
        return new ObjectMapper()
                .readTree(operator.cofre("trash", "list", "--json"))
                .get(0)
                .get("id")
                .asText();
    }

    private static String newestSnapshot(OperatorTrial operator, String reason) throws IOException {
        for (JsonNode snapshot :
                new ObjectMapper().readTree(operator.cofre("snapshot", "list", "shop", "first", "--json"))) {
            if (snapshot.get("reason").asText().equals(reason)) {
                return snapshot.get("id").asText();
            }
        }
        throw new AssertionError("no snapshot was taken because of " + reason);
    }
}
