package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.transfer.format.LargeTransferLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of a worker's own volume: files without a suffix, named as keys are on disk. */
class VolumeFolderTest {
    private final Map<Key, Value> staged = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"", "./", "first/", "shop/first/", "./instances/shop/Loja %2F um/"})
    void isTakenFromAnyFolder(String folder) throws IOException {
        Imported imported = read(
                Selection.ALL,
                new TarBytes()
                        .directory("./")
                        .file(folder + "pre-key-1", "{}")
                        .file(folder + ".retained/creds", "{}")
                        .file(folder + ".lease", "{}")
                        .file(folder + "creds", "{\"a\":1}")
                        .file(folder + "app-state-sync-key-AA%2FBB==", "{}")
                        .file(folder + "anything", "1"));

        assertThat(names()).containsExactly("anything", "app-state-sync-key-AA/BB==", "creds", "pre-key-1");
        assertThat(imported.leftovers()).isEmpty();
        assertThat(imported.passedOver()).isEqualTo(2);
        assertThat(imported.creds()).contains(value("{\"a\":1}"));
    }

    @Test
    void takesValuesOfAnyNameThatComeBeforeThoseOfBaileys() throws IOException {
        Imported imported = read(
                Selection.ALL,
                new TarBytes()
                        .file("shop/notes", "{}")
                        .file("shop/first/anything", "{}")
                        .file("shop/first/some.json", "{}")
                        .file("shop/first/creds", "{}"));

        assertThat(names()).containsExactly("anything", "creds", "some.json");
        assertThat(imported.leftovers()).containsExactly("'shop/notes' is not named as the file of a key");
    }

    @Test
    void isRefusedIfItHoldsSeveralInstancesAndNamesThem() {
        TarBytes tar = new TarBytes()
                .file("shop/first/pre-key-1", "{}")
                .file("shop/first/creds", "{}")
                .file("shop/second/creds", "{}")
                .file("other/third/creds", "{}");

        assertThatThrownBy(() -> read(Selection.ALL, tar))
                .isInstanceOf(CofreException.class)
                .hasMessageContaining("'shop/first' and 'shop/second', 'other/third'")
                .hasMessageContaining("--from");
    }

    @Test
    void isTakenFromTheFolderThatIsNamed() throws IOException {
        TarBytes tar = new TarBytes();
        for (int number = 0; number < 200; number++) {
            tar.file("./shop/first/pre-key-" + number, "{}");
        }
        tar.directory("./shop/second/.retained/")
                .file("./shop/second/creds", "{\"b\":2}")
                .file("./shop/second/pre-key-7", "{}");

        Imported imported = SessionImport.read(
                new ByteArrayInputStream(tar.end()),
                staged::put,
                new Selection(Optional.of("shop/second/"), Optional.empty()),
                Hostile.LIMITS,
                LargeTransferLimit.ofHeap());

        assertThat(names()).containsExactly("creds", "pre-key-7");
        assertThat(imported.leftoverCount()).isZero();
        assertThat(imported.passedOver()).isEqualTo(200);
    }

    @Test
    void namesTheSessionsThereAreWhereTheNamedOneIsNot() {
        TarBytes tar = new TarBytes().file("shop/first/creds", "{}");

        assertThatThrownBy(() -> read(new Selection(Optional.of("shop/frist"), Optional.empty()), tar))
                .isInstanceOf(CofreException.class)
                .hasMessageContaining("no session in 'shop/frist'; there are sessions in 'shop/first'");
    }

    @Test
    void takesNoInstanceOfTheWorkersOwnDirectoriesForOne() throws IOException {
        Imported imported = read(
                Selection.ALL,
                new TarBytes()
                        .file(".trash/1/shop/first/creds", "{\"old\":1}")
                        .file(".snapshots/shop/first/1/creds", "{\"old\":2}")
                        .file(".journal/segment-01", "binary")
                        .file("shop/first/creds", "{\"new\":1}"));

        assertThat(imported.creds()).contains(value("{\"new\":1}"));
        assertThat(imported.leftovers()).isEmpty();
        assertThat(imported.notes()).anyMatch(note -> note.contains("journal"));
    }

    @Test
    void isTakenOutOfAWholeVolumeWithAJournalOfZeros() throws IOException {
        byte[] tar = new TarBytes()
                .entry(TarBytes.utf8("instances/.journal/segment-01"), '0', new byte[24 << 20])
                .file("instances/shop/first/creds", "{\"a\":1}")
                .end();

        Imported imported = SessionImport.read(new ByteArrayInputStream(ZipBytes.gzip(tar)), staged::put);

        assertThat(imported.creds()).contains(value("{\"a\":1}"));
        assertThat(imported.leftovers()).isEmpty();
    }

    @Test
    void isTakenFromBelowADirectoryWithADotThatIsNoneOfTheWorkers() throws IOException {
        read(Selection.ALL, new TarBytes().file("root/.cofre/shop/first/creds", "{}"));

        assertThat(names()).containsExactly("creds");
    }

    @Test
    void losesTheMarkThatWindowsPutsBeforeUtf8() throws IOException {
        Imported imported = read(
                new Selection(Optional.empty(), Optional.of(value("\uFEFF{\"given\":1}"))),
                new TarBytes().file("pre-key-1.json", "\uFEFF{}"));

        assertThat(imported.creds()).contains(value("{\"given\":1}"));
        assertThat(staged).containsEntry(Key.of("pre-key-1"), value("{}"));
    }

    @Test
    void takesTheSecondCopyWhereCredsAreBroken() throws IOException {
        Imported imported = read(
                Selection.ALL,
                new TarBytes()
                        .file("first/.retained/creds", "{\"kept\":1}")
                        .file("first/creds", "")
                        .file("first/pre-key-1", "{}"));

        assertThat(staged).containsEntry(Key.CREDS, value("{\"kept\":1}"));
        assertThat(imported.notes()).anyMatch(note -> note.contains("second copy"));
    }

    @Test
    void takesCredsThatAreGivenBesideAFolderWithoutThem() throws IOException {
        Imported imported = read(
                new Selection(Optional.empty(), Optional.of(value("{\"given\":1}"))),
                new TarBytes().file("auth_info/pre-key-1.json", "{}"));

        assertThat(names()).containsExactly("creds", "pre-key-1");
        assertThat(imported.keys()).isEqualTo(2);
    }

    @Test
    void takesGivenCredsInPlaceOfThoseOfTheArchiveAndSaysIt() throws IOException {
        Imported imported = read(
                new Selection(Optional.empty(), Optional.of(value("{\"given\":1}"))),
                new TarBytes().file("creds.json", "").file("pre-key-1.json", "{}"));

        assertThat(imported.creds()).contains(value("{\"given\":1}"));
        assertThat(imported.notes()).anyMatch(note -> note.contains("left out"));
    }

    @Test
    void isRefusedIfBaileysAndAWorkerNamedItsFiles() {
        TarBytes tar = new TarBytes().file("creds", "{}").file("creds.json", "{}");

        assertThatThrownBy(() -> read(Selection.ALL, tar)).hasMessageContaining("as on the volume of a worker");
    }

    @Test
    void hidesNoLeftoverBehindThoseOfMacOs() throws IOException {
        TarBytes tar = new TarBytes().file("auth/._creds.json", "junk").file("auth/creds.json", "{}");
        for (int number = 0; number < 150; number++) {
            tar.file("auth/._pre-key-" + number + ".json", "junk").file("auth/pre-key-" + number + ".json", "{}");
        }
        tar.file("auth/.DS_Store", "junk").file("__MACOSX/auth/x", "junk").file("auth/session-5511.0.json", "{\"cut");

        Imported imported = SessionImport.read(new ByteArrayInputStream(tar.end()), staged::put);

        assertThat(imported.leftovers()).containsExactly("'auth/session-5511.0.json' is not JSON");
        assertThat(imported.passedOver()).isEqualTo(153);
    }

    @Test
    void passesOverWhatMacOsPutsIntoAnExportThatIsPackedAnew() throws IOException {
        Manifests manifest = new Manifests().listing("creds.json", "creds", "{}");

        read(
                Selection.ALL,
                new TarBytes()
                        .file("auth/._cofre-manifest.json", "junk")
                        .file("auth/cofre-manifest.json", manifest.json())
                        .file("auth/._creds.json", "junk")
                        .file("auth/creds.json", "{}"));

        assertThat(names()).containsExactly("creds");
    }

    @Test
    void isTakenFromAZipOfWindows() throws IOException {
        byte[] zip = ZipBytes.zip("auth_info\\creds.json", "{}", "auth_info\\pre-key-1.json", "{}");

        Imported imported = SessionImport.read(new ByteArrayInputStream(zip), staged::put);

        assertThat(names()).containsExactly("creds", "pre-key-1");
        assertThat(imported.leftoverCount()).isZero();
    }

    @Test
    void isTakenFromAFolderInACodePageUnlessTheKeysAre() throws IOException {
        byte[] zip = ZipBytes.zip("s\u00E3o/creds.json", "{}");
        SessionImport.read(new ByteArrayInputStream(inCodePage(zip)), staged::put);

        assertThat(names()).containsExactly("creds");
        byte[] broken = inCodePage(ZipBytes.zip("creds.json", "{}", "\u00E3.json", "{}"));
        assertThatThrownBy(() -> SessionImport.read(new ByteArrayInputStream(broken), staged::put))
                .hasMessageContaining("is not UTF-8; pack it as .tar.gz, or by 7-Zip");
    }

    /** The same with two bytes that are not UTF-8 in place of each a with a tilde, and no flag that says UTF-8. */
    private static byte[] inCodePage(byte[] zip) {
        byte[] changed = zip.clone();
        for (int index = 0; index + 1 < changed.length; index++) {
            if ((changed[index] & 0xFF) == 0xC3 && (changed[index + 1] & 0xFF) == 0xA3) {
                changed[index] = (byte) 0x84;
                changed[index + 1] = (byte) 0x84;
            }
            boolean isLocal = changed[index] == 'P' && changed[index + 1] == 'K' && changed[index + 2] == 3;
            boolean isListed = changed[index] == 'P' && changed[index + 1] == 'K' && changed[index + 2] == 1;
            if (isLocal || isListed) {
                changed[index + (isLocal ? 7 : 9)] &= ~8;
            }
        }
        return changed;
    }

    private Imported read(Selection selection, TarBytes tar) throws IOException {
        return SessionImport.read(
                new ByteArrayInputStream(tar.end()),
                staged::put,
                selection,
                ImportLimits.defaults(),
                LargeTransferLimit.ofHeap());
    }

    private List<String> names() {
        return staged.keySet().stream().map(Key::toString).toList();
    }

    private static Value value(String text) {
        return Value.of(TarBytes.utf8(text));
    }
}
