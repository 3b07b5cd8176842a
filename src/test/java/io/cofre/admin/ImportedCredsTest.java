package io.cofre.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.RecoveryPointId;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives with creds that are none, or not as they should be, and the backup that OPERATIONS describes. */
@Timeout(120)
class ImportedCredsTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;
    private static final InstancePath COPY = OpenStore.instance("copy");

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    private OpenStore open;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
        open.create(INSTANCE);
    }

    @AfterEach
    void close() {
        open.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            null                                              | are no JSON object
            []                                                | are no JSON object
            7                                                 | are no JSON object
            "text"                                            | are no JSON object
            "[]"                                              | are no JSON object
            {}                                                | have no whole noiseKey, signedIdentityKey, registrationId
            {"noiseKey":{"public":"AQ=="},"registrationId":1} | have no whole signedIdentityKey, noiseKey
            """)
    void areRefusedIfNoPodCanUseThemAndNothingIsReplaced(String creds, String flaw) throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));

        assertThatThrownBy(() -> importFolder(INSTANCE, creds))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST))
                .hasMessageContaining(flaw);
        assertThat(creds(INSTANCE)).contains(TestCreds.paired("ana"));
    }

    @Test
    void areUnwrappedHoweverOftenTheyWereWrappedAndThatIsSaid() throws IOException {
        String once = quoted(new String(TestCreds.paired("ana").bytes(), UTF_8));

        for (String wrapped : List.of(once, quoted(once))) {
            ImportReport report = importFolder(COPY, wrapped);

            assertThat(creds(COPY)).contains(TestCreds.paired("ana"));
            assertThat(report.replacement().warnings()).anyMatch(warning -> warning.contains("unwrapped"));
        }
    }

    @Test
    void areRefusedInAnExportToo() throws IOException {
        open.put(INSTANCE, "creds", "null");
        byte[] export = export(INSTANCE);

        assertThatThrownBy(() -> open.administration().importArchive(COPY, new ByteArrayInputStream(export), true))
                .hasMessageContaining("are no JSON object");
    }

    @Test
    void areNotPutBackByARestore() throws IOException {
        open.put(INSTANCE, "creds", "null");
        SnapshotReport snapshot = open.administration().takeSnapshot(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));

        assertThatThrownBy(() -> open.administration().restoreSnapshot(INSTANCE, new RecoveryPointId(snapshot.id())))
                .hasMessageContaining("no JSON object");
        assertThat(creds(INSTANCE)).contains(TestCreds.paired("ana"));
    }

    @Test
    void takeThePlaceOfAPairingCodeThatNobodyTypedIn() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        byte[] export = export(INSTANCE);
        open.create(COPY);
        open.put(COPY, "creds", TestCreds.requested("nobody"));

        open.administration().importArchive(COPY, new ByteArrayInputStream(export), false);

        assertThat(creds(COPY)).contains(TestCreds.paired("ana"));
    }

    @Test
    void takeThePlaceOfNoAccountOverWhichAPairingCodeWasAskedFor() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        byte[] export = export(INSTANCE);
        open.create(COPY);
        open.put(COPY, "creds", TestCreds.requestedAgain("bea"));

        assertThatThrownBy(() -> open.administration().importArchive(COPY, new ByteArrayInputStream(export), false))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(creds(COPY)).contains(TestCreds.requestedAgain("bea"));
    }

    @Test
    void comeBackFromEachInstanceOfTheBackupThatIsDocumented() throws Exception {
        InstancePath spaced = OpenStore.instance("Loja (um)/dois");
        open.create(spaced);
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(spaced, "creds", TestCreds.paired("bea"));
        open.put(spaced, "app-state-sync-key-AA/BB==", "{\"keyData\":1}");
        open.settle();
        Path backup = elsewhere.resolve("backup.tar");
        Process tar = new ProcessBuilder(
                        "tar", "-C", directory.toString(), "--xattrs", "--exclude=./.*", "-cf", backup.toString(), ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor(30, TimeUnit.SECONDS)).isTrue();

        importFrom(backup, "g/i");
        assertThat(creds(COPY)).contains(TestCreds.paired("ana"));
        importFrom(backup, "g/Loja (um)%2Fdois");
        assertThat(creds(COPY)).contains(TestCreds.paired("bea"));
        assertThat(open.store().read(new KeyPath(COPY, Key.of("app-state-sync-key-AA/BB=="))))
                .isPresent();
    }

    private void importFrom(Path backup, String folder) throws IOException {
        ImportRequest request = new ImportRequest(true, false, Optional.of(folder), Optional.empty());
        open.administration().importArchive(COPY, new ByteArrayInputStream(Files.readAllBytes(backup)), request);
    }

    private ImportReport importFolder(InstancePath instance, String creds) throws IOException {
        ByteArrayOutputStream folder = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(folder)) {
            zip.putNextEntry(new ZipEntry("creds.json"));
            zip.write(creds.getBytes(UTF_8));
        }
        return open.administration().importArchive(instance, new ByteArrayInputStream(folder.toByteArray()), true);
    }

    private byte[] export(InstancePath instance) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        open.administration().export(instance, archive);
        return archive.toByteArray();
    }

    private Optional<Value> creds(InstancePath instance) {
        return open.store().read(new KeyPath(instance, Key.CREDS));
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
