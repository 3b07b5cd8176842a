package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.testing.MemoryCopy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

/** Tests that an import brings an export back, and that the export is a folder that Baileys and tar can read. */
class SessionTransferTest {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("shop"), InstanceName.of("São João"));
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.5Z");

    private final Map<Key, Value> staged = new TreeMap<>();

    @Test
    void bringsBackAThousandKeys() throws IOException {
        MemoryCopy copy = new MemoryCopy().with("creds", "{\"me\":{\"id\":\"5511\"}}");
        for (int id = 1; id < 1000; id++) {
            copy.with("pre-key-" + id, "{\"public\":" + id + "}");
        }

        Imported imported = SessionImport.read(new ByteArrayInputStream(export(copy)), staged::put);

        assertThat(staged).isEqualTo(copy.values);
        assertThat(imported)
                .isEqualTo(new Imported(1000, List.of(), 0, 0, Optional.of(copy.read(Key.of("creds"))), List.of()));
    }

    @Test
    void bringsBackKeysAndValuesOfEverySpelling() throws IOException {
        MemoryCopy copy = new MemoryCopy()
                .with("creds", " {\"a\":1,\"a\":1e400,\"s\":\"\\ud800\"}\n")
                .with("app-state-sync-key-AAAAAKw/+Q==", "{}")
                .with("sender-key-12036304@g.us::55119999::0", "[]")
                .with("device-list-5511", "[\"0\"]")
                .with("lid-mapping-5511", "\"1\"")
                .with("ação/São João:ñ", "null")
                .with("a\\b", "1")
                .with("..", "2")
                .with(".", "3")
                .with("a//b/", "4")
                .with("cofre-manifest", "5")
                .with("👩‍👩‍👧", "6")
                .with("k".repeat(250), "7")
                .with("k".repeat(251), "8")
                .with("k".repeat(252), "9")
                .with("ã".repeat(120), "10");

        SessionImport.read(new ByteArrayInputStream(export(copy)), staged::put);

        assertThat(staged).isEqualTo(copy.values);
    }

    @Test
    void givesKeysThatBaileysWouldSpellAlikeNamesOfTheirOwn() throws IOException {
        MemoryCopy copy = new MemoryCopy()
                .with("a:b", "1")
                .with("a-b", "2")
                .with("a/b", "3")
                .with("a__b", "4")
                .with("a-b~1", "5")
                .with("sender-key-1@g.us--5511--0", "6")
                .with("sender-key-1@g.us::5511::0", "7");

        byte[] archive = export(copy);
        SessionImport.read(new ByteArrayInputStream(archive), staged::put);

        assertThat(staged).isEqualTo(copy.values);
        assertThat(unpacked(archive))
                .containsEntry("auth_info/a-b.json", "2")
                .containsEntry("auth_info/a-b~1.json", "5")
                .containsEntry("auth_info/a-b~2.json", "1")
                .containsEntry("auth_info/a__b.json", "3")
                .containsEntry("auth_info/a__b~1.json", "4")
                .containsEntry("auth_info/sender-key-1@g.us--5511--0.json", "7")
                .containsEntry("auth_info/sender-key-1@g.us--5511--0~1.json", "6")
                .hasSize(8);
    }

    @Test
    void namesFilesAsBaileysLooksForThem() throws IOException {
        MemoryCopy copy = new MemoryCopy()
                .with("creds", "{}")
                .with("app-state-sync-key-AAAAAKw/+Q==", "1")
                .with("sender-key-5511-16@g.us::55119999::0", "2")
                .with("tctoken-__index", "3");

        assertThat(unpacked(export(copy)))
                .containsEntry("auth_info/creds.json", "{}")
                .containsEntry("auth_info/app-state-sync-key-AAAAAKw__+Q==.json", "1")
                .containsEntry("auth_info/sender-key-5511-16@g.us--55119999--0.json", "2")
                .containsEntry("auth_info/tctoken-__index.json", "3");
    }

    @Test
    void writesTheSameBytesForTheSameInstanceAtTheSameTime() throws IOException {
        MemoryCopy copy = new MemoryCopy().with("creds", "{}").with("pre-key-1", "{}");

        assertThat(export(copy)).isEqualTo(export(copy));
    }

    @Test
    void saysInItsManifestWhatItHolds() throws IOException {
        MemoryCopy copy = new MemoryCopy().with("creds", "{}").with("a:b", "[1]");

        assertThat(unpacked(export(copy)).get("auth_info/cofre-manifest.json"))
                .isEqualTo("{\"formatVersion\":1,\"cofreVersion\":\"unknown\",\"group\":\"shop\","
                        + "\"instance\":\"São João\",\"exportedAt\":\"2026-11-22T12:00:00Z\",\"keys\":2,\"bytes\":5,"
                        + "\"files\":[{\"file\":\"a-b.json\",\"key\":\"a:b\",\"bytes\":3,\"sha256\":"
                        + "\"080a9ed428559ef602668b4c00f114f1a11c3f6b02a435f0bdc154578e4d7f22\"},"
                        + "{\"file\":\"creds.json\",\"key\":\"creds\",\"bytes\":2,\"sha256\":"
                        + "\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"}],"
                        + "\"filesSha256\":\"866f6d8eef8aff00363f8ac2cd572f0f538f5c363707c3dff64fa1a309c10fe6\"}");
    }

    @Test
    void letsOnlyTheOwnerReadWhatIsUnpacked() throws IOException {
        byte[] archive = export(new MemoryCopy().with("creds", "{}").with("ã".repeat(100), "{}"));

        try (TarArchiveInputStream tar = tar(archive)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getMode()).isEqualTo(entry.isDirectory() ? 0700 : 0600);
                assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(Instant.parse("2026-11-22T12:00:00Z"));
            }
        }
    }

    @Test
    void writesNothingOfAnInstanceWithADamagedValue() {
        MemoryCopy copy = new MemoryCopy().with("creds", "{}").with("pre-key-1", "{}");
        copy.damaged.add(Key.of("pre-key-1"));
        ByteArrayOutputStream into = new ByteArrayOutputStream();

        assertThatThrownBy(() -> SessionExport.write(copy, SHOP, NOON, into))
                .isInstanceOfSatisfying(
                        CofreException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.DAMAGED));
        assertThat(into.size()).isZero();
    }

    @Test
    void isNoWholeArchiveIfAValueChangesMeanwhile() throws IOException {
        MemoryCopy copy = new MemoryCopy().with("creds", "{}");
        OutputStream changing = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                copy.with("creds", "[]");
                super.write(bytes, offset, length);
            }
        };

        assertThatThrownBy(() -> SessionExport.write(copy, SHOP, NOON, changing))
                .hasMessage("a value changed while it was exported");
        byte[] written = ((ByteArrayOutputStream) changing).toByteArray();
        assertThatThrownBy(() -> SessionImport.read(new ByteArrayInputStream(written), staged::put))
                .hasMessage("the archive ends in the middle");
    }

    @Test
    void leavesItsStreamOpen() {
        OutputStream into = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new IllegalStateException("closed");
            }
        };

        assertThatCode(() -> SessionExport.write(new MemoryCopy().with("creds", "{}"), SHOP, NOON, into))
                .doesNotThrowAnyException();
    }

    @Test
    void showsNoValueInWhatIsReported() throws IOException {
        byte[] archive = export(new MemoryCopy().with("creds", "{\"secret\":\"s3cr3t\"}"));

        assertThat(SessionImport.read(new ByteArrayInputStream(archive), staged::put)
                        .toString())
                .doesNotContain("s3cr3t");
    }

    @Test
    void bringsBackAnInstanceWithoutCreds() throws IOException {
        byte[] archive = export(new MemoryCopy().with("pre-key-1", "{}"));

        assertThat(SessionImport.read(new ByteArrayInputStream(archive), staged::put)
                        .creds())
                .isEmpty();
        assertThat(staged).containsOnlyKeys(Key.of("pre-key-1"));
    }

    private static byte[] export(MemoryCopy copy) throws IOException {
        ByteArrayOutputStream into = new ByteArrayOutputStream();
        SessionExport.write(copy, SHOP, NOON, into);
        return into.toByteArray();
    }

    private static TarArchiveInputStream tar(byte[] archive) throws IOException {
        return new TarArchiveInputStream(
                new GZIPInputStream(new ByteArrayInputStream(archive)), StandardCharsets.UTF_8.name());
    }

    private static Map<String, String> unpacked(byte[] archive) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = tar(archive)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return files;
    }
}
