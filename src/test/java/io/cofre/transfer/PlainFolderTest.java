package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a folder that Baileys made, packed by any program of its owner. */
class PlainFolderTest {
    private final Map<Key, Value> staged = new TreeMap<>();

    /** The spelling of long names and large numbers by another implementation of tar. */
    enum Dialect {
        GNU(TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.BIGNUMBER_STAR),
        POSIX(TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.BIGNUMBER_POSIX);

        private final int longFiles;
        private final int bigNumbers;

        Dialect(int longFiles, int bigNumbers) {
            this.longFiles = longFiles;
            this.bigNumbers = bigNumbers;
        }

        TarArchiveOutputStream open(GZIPOutputStream into) {
            TarArchiveOutputStream tar = new TarArchiveOutputStream(into, "UTF-8");
            tar.setLongFileMode(longFiles);
            tar.setBigNumberMode(bigNumbers);
            tar.setAddPaxHeadersForNonAsciiNames(longFiles == TarArchiveOutputStream.LONGFILE_POSIX);
            return tar;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "./", "auth_info/", "./home/ação/auth_info/", "a//b/./"})
    void isTakenFromAnyFolder(String folder) throws IOException {
        read(new TarBytes()
                .file(folder + "pre-key-1.json", "{\"p\":1}")
                .file(folder + "creds.json", "{}")
                .file(folder + "app-state-sync-key-AAA__+Q==.json", "{}")
                .end());

        assertThat(names()).containsExactly("app-state-sync-key-AAA/+Q==", "creds", "pre-key-1");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void isTakenFromATarOfAnotherProgram(Dialect dialect) throws IOException {
        String folder = "a".repeat(90) + "/" + "ü".repeat(90) + "/";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = dialect.open(new GZIPOutputStream(bytes))) {
            for (String name : List.of("creds.json", "pre-key-1.json", "README")) {
                TarArchiveEntry entry = new TarArchiveEntry(folder + name);
                entry.setSize(2);
                entry.setUserId(3_000_000_000L);
                tar.putArchiveEntry(entry);
                tar.write(TarBytes.utf8("{}"));
                tar.closeArchiveEntry();
            }
        }

        Imported imported = read(bytes.toByteArray());

        assertThat(names()).containsExactly("creds", "pre-key-1");
        assertThat(imported.leftoverCount()).isEqualTo(1);
    }

    @Test
    void isTakenFromAZipOfAnotherProgram() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setComment("packed by hand");
            for (String name : List.of("auth/", "auth/creds.json", "auth/pre-key-1.json")) {
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setUnixMode(name.endsWith("/") ? 040755 : 0100644);
                zip.putArchiveEntry(entry);
                if (!entry.isDirectory()) {
                    zip.write(TarBytes.utf8("{\"zip\":true}"));
                }
                zip.closeArchiveEntry();
            }
        }

        assertThat(read(bytes.toByteArray()).leftovers()).isEmpty();
        assertThat(names()).containsExactly("creds", "pre-key-1");
    }

    @Test
    void isTakenFromAZipWithoutCompression() throws IOException {
        read(ZipBytes.stored("creds.json", "{\"a\":1}", "device-list-5511.json", "[]"));

        assertThat(names()).containsExactly("creds", "device-list-5511");
    }

    @Test
    void isStagedByteForByte() throws IOException {
        String json = " {\"a\": 1e400,\n \"a\":\"\\ud800ã\"} ";

        Imported imported = read(ZipBytes.zip("creds.json", json));

        assertThat(imported.creds().orElseThrow().bytes()).isEqualTo(TarBytes.utf8(json));
        assertThat(staged).containsOnlyKeys(Key.of("creds"));
    }

    @Test
    void reportsEveryEntryThatIsNoValue() throws IOException {
        Imported imported = read(new TarBytes()
                .directory("auth")
                .directory("auth/old")
                .file("auth/creds.json", "{}")
                .file("auth/pre-key-1.json", "{")
                .file("auth/pre-key-2.json", "")
                .file("auth/notes.txt", "call back")
                .file("auth/tctoken-a__b.json", "{}")
                .file("auth/inner.zip", "PK")
                .file("__MACOSX/auth/._creds.json", "junk")
                .file("auth/\u202Ecte", "junk")
                .end());

        assertThat(imported.keys()).isEqualTo(1);
        assertThat(imported.leftovers())
                .containsExactly(
                        "'auth/pre-key-1.json' is not JSON",
                        "'auth/pre-key-2.json' is not JSON",
                        "'auth/notes.txt' is not named as the file of a key",
                        "'auth/tctoken-a__b.json' is not named as the file of a key",
                        "'auth/inner.zip' is not named as the file of a key",
                        "'auth/\\u202Ecte' is not named as the file of a key",
                        "'auth/old' is a directory");
        assertThat(imported.leftoverCount()).isEqualTo(7);
        assertThat(imported.passedOver()).isEqualTo(1);
    }

    @Test
    void namesOnlySoManyLeftovers() throws IOException {
        TarBytes tar = new TarBytes().file("creds.json", "{}");
        for (int number = 0; number < 1000; number++) {
            tar.file("x".repeat(80) + number, "");
        }

        Imported imported = read(tar.end());

        assertThat(imported.leftoverCount()).isEqualTo(1000);
        assertThat(imported.leftovers()).hasSize(100).allMatch(name -> name.length() < 130);
    }

    @Test
    void isRefusedIfItsCredsAreNotJson() {
        assertThatThrownBy(() -> read(new TarBytes().file("creds.json", "").end()))
                .isInstanceOf(CofreException.class)
                .hasMessage("the archive is refused: 'creds.json' is not JSON");
    }

    @Test
    void mayBeAnExportThatSomebodyPackedAnew() throws IOException {
        Manifests manifest =
                new Manifests().listing("creds.json", "creds", "{}").listing("pre-key-1.json", "pre-key-1", "1");

        read(new TarBytes()
                .file("auth/creds.json", "{}")
                .file("auth/cofre-manifest.json", manifest.json())
                .file("auth/pre-key-1.json", "1")
                .end());

        assertThat(names()).containsExactly("creds", "pre-key-1");
    }

    private Imported read(byte[] archive) throws IOException {
        return SessionImport.read(new ByteArrayInputStream(archive), staged::put);
    }

    private List<String> names() {
        return staged.keySet().stream().map(Key::toString).toList();
    }
}
