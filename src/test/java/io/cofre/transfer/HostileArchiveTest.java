package io.cofre.transfer;

import static io.cofre.session.ErrorCode.BAD_REQUEST;
import static io.cofre.session.ErrorCode.PAYLOAD_TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that are refused, each for one reason, which the error names. */
class HostileArchiveTest {
    private static final ImportLimits LIMITS = new ImportLimits(32 << 20, 1 << 20, 50, 200);
    private static final int MESSAGE_LENGTH_MAX = 260;

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "wrongNames",
        "wrongEntries",
        "wrongTars",
        "tooMuch",
        "wrongCompression",
        "wrongZips",
        "wrongManifests"
    })
    void isRefusedAndLeavesNothing(String what, byte[] archive, ErrorCode code, String text) {
        MemoryStaging staging = new MemoryStaging();

        CofreException refusal = catchThrowableOfType(CofreException.class, () -> {
            try (staging) {
                SessionImport.read(new ByteArrayInputStream(archive), staging, LIMITS);
            }
        });

        assertThat(refusal).isNotNull().as(what).hasMessageContaining(text);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.getMessage()).hasSizeLessThan(MESSAGE_LENGTH_MAX).doesNotContainPattern("\\p{Cntrl}");
        assertThat(staging.values).isEmpty();
    }

    private static Stream<Arguments> wrongNames() {
        return Stream.of(
                bad(
                        "path that leaves",
                        named("auth/../../creds.json"),
                        "'auth/../../creds.json' leads out of the archive"),
                bad("path that only visits", named("a/../creds.json"), "leads out of the archive"),
                bad("nothing but two dots", named(".."), "leads out"),
                bad("absolute path", named("/etc/creds.json"), "'/etc/creds.json' has an absolute path"),
                bad("drive letter", named("C:creds.json"), "has an absolute path"),
                bad("backslash", named("auth\\creds.json"), "has a name with a backslash"),
                bad("control character", named("auth\u0007creds.json"), "'auth?creds.json' has a name with a control"),
                bad("C1 control character", named("auth\u0085creds.json"), "has a name with a control"),
                bad("no name", named(""), "'' has no name"),
                bad("a file that is the top", named("./."), "has no name"),
                bad(
                        "name that is not UTF-8",
                        whole().entry("caf\u00E9.json".getBytes(StandardCharsets.ISO_8859_1), '0', new byte[0])
                                .end(),
                        "has a name that is not UTF-8"),
                bad("zip with a path that leaves", ZipBytes.zip("../creds.json", "{}"), "leads out"),
                bad("zip with a backslash", ZipBytes.zip("auth\\creds.json", "{}"), "backslash"),
                bad(
                        "zip with NUL",
                        ZipBytes.zip("creds.json\0.png", "{}"),
                        "'creds.json?.png' has a name with a control"),
                bad(
                        "NUL in an extended header",
                        new TarBytes()
                                .extended('x', "path", "creds.json\0.png")
                                .file("x", "{}")
                                .end(),
                        "control character"),
                bad(
                        "path that leaves in an extended header",
                        new TarBytes()
                                .extended('x', "path", "../creds.json")
                                .file("x", "{}")
                                .end(),
                        "leads out"),
                bad(
                        "path that leaves in a GNU long name",
                        new TarBytes()
                                .entry(TarBytes.utf8("././@LongLink"), 'L', TarBytes.utf8("../creds.json\0"))
                                .file("x", "{}")
                                .end(),
                        "leads out"),
                bad(
                        "long name, cut in the message",
                        named("../" + "x".repeat(90)),
                        "'../" + "x".repeat(77) + "…' leads out"),
                bad("same name twice", whole().file("creds.json", "{}").end(), "'creds.json' is there twice"),
                bad(
                        "same name, spelled otherwise",
                        whole().file("./creds.json", "{}").end(),
                        "is there twice"),
                bad(
                        "same name twice in a zip",
                        ZipBytes.zip("creds.json", "{}", ".//creds.json", "[]"),
                        "is there twice"),
                bad(
                        "keys in two folders",
                        whole().file("other/creds.json", "{}").end(),
                        "it holds sessions in two folders, '' and 'other'"));
    }

    private static Stream<Arguments> wrongEntries() {
        return Stream.of(
                bad("symbolic link", whole().entry("creds", '2').end(), "'creds' is a link"),
                bad("hard link", whole().entry("creds", '1').end(), "is a link"),
                bad("GNU long link", whole().entry("creds", 'K').end(), "is a link"),
                bad("character device", whole().entry("tty", '3').end(), "is a device or a pipe"),
                bad("block device", whole().entry("sda", '4').end(), "is a device or a pipe"),
                bad("pipe", whole().entry("fifo", '6').end(), "is a device or a pipe"),
                bad("old sparse file", whole().entry("creds", 'S').end(), "is a sparse file"),
                bad(
                        "new sparse file",
                        whole().extended('x', "GNU.sparse.major", "1")
                                .file("x", "")
                                .end(),
                        "it holds a sparse file"),
                bad("volume label", whole().entry("label", 'V').end(), "is neither a file nor a directory"),
                bad("unknown type", whole().entry("what", '\u00E9').end(), "is neither a file nor a directory"),
                bad(
                        "directory with content",
                        whole().entry(TarBytes.utf8("dir"), '5', new byte[3]).end(),
                        "is a directory with content"),
                bad(
                        "creds that are not JSON",
                        new TarBytes().file("creds.json", "{}{}").end(),
                        "'creds.json' is not JSON"),
                bad("no creds", new TarBytes().file("pre-key-1.json", "{}").end(), "holds no creds.json"));
    }

    private static Stream<Arguments> wrongTars() {
        byte[] whole = whole().file("pre-key-1.json", "[]").end();
        return Stream.of(
                bad("nothing", new byte[0], "the archive is empty"),
                bad("empty tar", new TarBytes().end(), "the archive is empty"),
                bad("only directories", new TarBytes().directory("auth/").end(), "the archive is empty"),
                bad("text", TarBytes.utf8("{\"creds\":{}}".repeat(100)), "is no .tar, .tar.gz or .zip file"),
                bad("xz", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0}, "is no .tar, .tar.gz or .zip file"),
                bad("tar without an end", whole().cut(), "ends in the middle"),
                bad("tar with half an end", Arrays.copyOf(whole, whole.length - 512), "ends in the middle"),
                bad("tar that is cut within a value", Arrays.copyOf(whole, 513), "ends in the middle"),
                bad("tar that is cut within a header", Arrays.copyOf(whole, 1124), "ends in the middle"),
                bad("tar with something behind it", concat(whole, new byte[] {1}), "something follows its end"),
                bad("two tars", concat(whole, whole), "something follows its end"),
                bad("header with a wrong checksum", flipped(whole, 1024 + 3), "a header of the tar file is wrong"),
                bad(
                        "extended header before the end",
                        whole().extended('x', "path", "a").end(),
                        "ends in the middle"),
                bad(
                        "two extended headers",
                        whole().extended('x', "path", "a")
                                .extended('x', "path", "b")
                                .file("x", "")
                                .end(),
                        "two extended headers"),
                bad(
                        "extended header that is none",
                        whole().entry(TarBytes.utf8("PaxHeader"), 'x', TarBytes.utf8("99 path=x\n"))
                                .file("x", "")
                                .end(),
                        "an extended header of the tar file is wrong"),
                bad(
                        "extended header of endless length",
                        whole().entry(TarBytes.utf8("PaxHeader"), 'x', TarBytes.utf8("99999999999 path=x\n"))
                                .file("x", "")
                                .end(),
                        "an extended header of the tar file is wrong"),
                bad(
                        "extended header that names a file twice",
                        whole().entry(TarBytes.utf8("PaxHeader"), 'x', TarBytes.utf8("9 path=a\n9 path=b\n"))
                                .file("x", "")
                                .end(),
                        "an extended header of the tar file is wrong"),
                bad(
                        "one name for all",
                        whole().extended('g', "path", "creds.json")
                                .file("x", "")
                                .end(),
                        "one name or size to all"),
                bad(
                        "two sizes",
                        whole().extended('x', "size", "5").file("x", "").end(),
                        "'x' has two sizes"));
    }

    private static Stream<Arguments> tooMuch() {
        byte[] noise = new byte[33 << 20];
        new Random(1).nextBytes(noise);
        TarBytes many = new TarBytes();
        for (int number = 0; number < 51; number++) {
            many.file("pre-key-" + number + ".json", "{}");
        }
        byte[] bomb = new TarBytes()
                .entry(TarBytes.utf8("zeros"), '0', new byte[24 << 20])
                .end();
        return Stream.of(
                large("bomb in gzip", ZipBytes.gzip(bomb), "it is compressed more than 200 times"),
                large(
                        "bomb in a zip",
                        ZipBytes.zip("zeros", "0".repeat(24 << 20)),
                        "it is compressed more than 200 times"),
                large("too many bytes", noise(noise).end(), "it holds more than 33554432 bytes"),
                large("too many bytes in gzip", ZipBytes.gzip(noise(noise).end()), "it holds more than 33554432 bytes"),
                large("too many entries", many.end(), "it holds more than 50 entries"),
                large(
                        "too large a value",
                        new TarBytes()
                                .file("creds.json", "\"" + "x".repeat(1 << 20) + "\"")
                                .end(),
                        "'creds.json' is larger than 1048576 bytes"),
                large(
                        "too large a value that is not there",
                        new TarBytes()
                                .header(TarBytes.utf8("creds.json"), '0', "77777777777\0")
                                .raw(new byte[2 << 20])
                                .cut(),
                        "'creds.json' is larger"),
                large(
                        "size in base 256",
                        new TarBytes()
                                .header(TarBytes.utf8("creds.json"), '0', "\u0080\0\0\0\u00FF\0\0\0\0\0\0\0")
                                .end(),
                        "has a size that is no number or above 64 GiB"),
                large(
                        "extended header of megabytes",
                        new TarBytes()
                                .entry(TarBytes.utf8("PaxHeader"), 'x', new byte[4 << 20])
                                .end(),
                        "an extended header is longer than 65536 bytes"),
                large(
                        "global extended header of gigabytes",
                        new TarBytes()
                                .header(TarBytes.utf8("PaxHeader"), 'g', "77777777777\0")
                                .cut(),
                        "an extended header is longer than 65536 bytes"),
                large(
                        "GNU long name of megabytes",
                        new TarBytes()
                                .entry(TarBytes.utf8("././@LongLink"), 'L', new byte[4 << 20])
                                .end(),
                        "a name is longer than 1024 bytes"),
                large(
                        "long name in an extended header",
                        new TarBytes()
                                .extended('x', "path", "x".repeat(2000))
                                .file("x", "")
                                .end(),
                        "a name is longer than 1024 bytes"),
                large("long name in a zip", ZipBytes.zip("x".repeat(2000), ""), "a name is longer than 1024 bytes"));
    }

    private static Stream<Arguments> wrongCompression() {
        byte[] tar = whole().end();
        byte[] gzip = ZipBytes.gzip(tar);
        byte[] wrongName = gzip.clone();
        wrongName[3] = 1 << 3;
        return Stream.of(
                bad("gzip that is cut", Arrays.copyOf(gzip, gzip.length / 2), "ends in the middle"),
                bad("gzip without a checksum", Arrays.copyOf(gzip, gzip.length - 8), "ends in the middle"),
                bad("gzip with a wrong checksum", flipped(gzip, gzip.length - 6), "its checksum is wrong"),
                bad("gzip with a wrong length", flipped(gzip, gzip.length - 2), "its checksum is wrong"),
                bad("gzip that is damaged", flipped(gzip, 10), "is damaged: it cannot be decompressed"),
                bad("gzip of an unknown method", flipped(gzip, 2), "is a gzip file of an unknown kind"),
                bad("gzip with an endless name", concat(wrongName, filled(8192)), "a header that is too long"),
                bad("gzip with something behind it", concat(gzip, new byte[1]), "something follows its end"),
                bad("two gzips", concat(gzip, gzip), "something follows its end"),
                bad("gzip in gzip", ZipBytes.gzip(gzip), "ends in the middle"),
                bad(
                        "zip in gzip",
                        ZipBytes.gzip(concat(ZipBytes.zip("creds.json", "{}"), filled(512))),
                        "a header of the tar"),
                bad("gzip of nothing", ZipBytes.gzip(new byte[0]), "ends in the middle"));
    }

    private static Stream<Arguments> wrongZips() {
        byte[] zip = ZipBytes.zip("creds.json", "{\"a\":1}");
        byte[] stored = ZipBytes.stored("creds.json", "{\"a\":1}");
        byte[] link = ZipBytes.with(ZipBytes.zip("creds.json", "{}"), ZipBytes.DIRECTORY, 40, 0xA1FF);
        int end = ZipBytes.offset(zip, ZipBytes.END);
        return Stream.of(
                bad("empty zip", ZipBytes.zip(), "the archive is empty"),
                bad("encrypted zip", ZipBytes.with(stored, ZipBytes.LOCAL, 6, 1), "'creds.json' is encrypted"),
                bad("stored without a size", ZipBytes.with(stored, ZipBytes.LOCAL, 6, 8), "is stored without its size"),
                bad("unknown method", ZipBytes.with(stored, ZipBytes.LOCAL, 8, 99), "is compressed in a way"),
                bad(
                        "zip64 size",
                        ZipBytes.with(ZipBytes.with(stored, ZipBytes.LOCAL, 18, -1), ZipBytes.LOCAL, 20, -1),
                        "it is a zip64 file"),
                bad("two sizes", ZipBytes.with(stored, ZipBytes.LOCAL, 18, 3), "has two sizes"),
                bad("wrong checksum", ZipBytes.with(stored, ZipBytes.LOCAL, 14, 0), "its checksum or size is wrong"),
                bad("wrong descriptor", ZipBytes.with(zip, 0x08074b50, 4, 0), "its checksum or size is wrong"),
                bad(
                        "size that runs into the directory",
                        ZipBytes.with(ZipBytes.with(stored, ZipBytes.LOCAL, 18, 9), ZipBytes.LOCAL, 22, 9),
                        "its checksum or size is wrong"),
                bad("link, as only the directory tells", link, "'creds.json' is a link"),
                bad(
                        "device, as only the directory tells",
                        ZipBytes.with(zip, ZipBytes.DIRECTORY, 40, 0x21FF),
                        "is a device"),
                bad(
                        "another name in the directory",
                        flipped(zip, ZipBytes.offset(zip, ZipBytes.DIRECTORY) + 46),
                        "contradicts its files"),
                bad(
                        "another offset in the directory",
                        ZipBytes.with(zip, ZipBytes.DIRECTORY, 42, 1),
                        "contradicts its files"),
                bad(
                        "directory without its file",
                        concat(
                                Arrays.copyOf(zip, ZipBytes.offset(zip, ZipBytes.DIRECTORY)),
                                Arrays.copyOfRange(zip, end, zip.length)),
                        "contradicts its files"),
                bad("another count", ZipBytes.with(zip, ZipBytes.END, 10, 2), "contradicts its files"),
                bad("zip64 count", ZipBytes.with(zip, ZipBytes.END, 10, -1), "it is a zip64 file"),
                bad("several disks", ZipBytes.with(zip, ZipBytes.END, 4, 1), "contradicts its files"),
                bad(
                        "zip without its directory",
                        Arrays.copyOf(zip, ZipBytes.offset(zip, ZipBytes.DIRECTORY)),
                        "ends in the middle"),
                bad("zip that is cut", Arrays.copyOf(zip, zip.length - 1), "ends in the middle"),
                bad("zip with something behind it", concat(zip, new byte[1]), "something follows its end"),
                bad(
                        "zip with something in front",
                        concat(TarBytes.utf8("#!/bin/sh\n"), zip),
                        "is no .tar, .tar.gz or .zip"),
                bad(
                        "zip with something in between",
                        concat(Arrays.copyOf(zip, ZipBytes.offset(zip, ZipBytes.DIRECTORY)), zip),
                        "'creds.json' is there twice"),
                bad(
                        "zip with an unknown record",
                        ZipBytes.with(zip, ZipBytes.DIRECTORY, 0, 0x4b51),
                        "belongs to no entry"));
    }

    private static Stream<Arguments> wrongManifests() {
        Manifests right = new Manifests().listing("creds.json", "creds", "{}");
        return Stream.of(
                bad(
                        "file that is missing",
                        listing(manifest().listing("pre-key-1.json", "pre-key-1", "{}")),
                        "'pre-key-1.json' is missing"),
                bad(
                        "file too many",
                        new TarBytes()
                                .file("cofre-manifest.json", right.json())
                                .file("creds.json", "{}")
                                .file("x.json", "{}")
                                .end(),
                        "'x.json' is not in the manifest"),
                bad(
                        "file too many, in another folder",
                        new TarBytes()
                                .file("a/cofre-manifest.json", right.json())
                                .file("a/creds.json", "{}")
                                .file("b/creds.json", "{}")
                                .end(),
                        "'b/creds.json' is not in the manifest"),
                bad(
                        "wrong hash",
                        listing(new Manifests().listing("creds.json", "creds", "[]")),
                        "is not what the manifest says"),
                bad(
                        "wrong hash, told afterwards",
                        new TarBytes()
                                .file("creds.json", "{}")
                                .file(
                                        "cofre-manifest.json",
                                        new Manifests()
                                                .listing("creds.json", "creds", "[]")
                                                .json())
                                .end(),
                        "is not what the manifest says"),
                bad(
                        "wrong size",
                        listing(new Manifests().listing("creds.json", "creds", "{} ")),
                        "is not what the manifest says"),
                bad("wrong count", listing(manifest().countingKeysTooMany(1)), "lists 1 files and counts 2"),
                bad(
                        "key that came before it",
                        new TarBytes()
                                .file("a-b.json", "{}")
                                .file(
                                        "cofre-manifest.json",
                                        new Manifests()
                                                .listing("a-b.json", "a:b", "{}")
                                                .json())
                                .end(),
                        "comes before the manifest"),
                bad("unknown version", listing(manifest().ofVersion("2")), "has format version 2, and only 1 is known"),
                bad(
                        "huge version",
                        listing(manifest().ofVersion("99999999999999999999")),
                        "has a formatVersion that cannot be"),
                bad("version that wraps around", listing(manifest().ofVersion("4294967297")), "format version"),
                bad("no version", manifestOf("{\"files\":[]}"), "has no formatVersion"),
                bad("no files", manifestOf("{\"formatVersion\":1}"), "has no files"),
                bad(
                        "no values",
                        manifestOf("{\"formatVersion\":1,\"keys\":0,\"bytes\":0,\"files\":[]}"),
                        "holds no values"),
                bad(
                        "file listed twice",
                        listing(manifest().listing("creds.json", "a", "{}")),
                        "lists 'creds.json' twice"),
                bad(
                        "key listed twice",
                        listing(manifest().listing("a.json", "creds", "{}")),
                        "lists the key of 'a.json' twice"),
                bad(
                        "members twice",
                        manifestOf("{\"formatVersion\":1,\"formatVersion\":1}"),
                        "is not JSON, or has a member twice"),
                bad("manifest that is not JSON", manifestOf("{"), "is not JSON"),
                bad("manifest that is no object", manifestOf("[]"), "is no object"),
                bad(
                        "manifest that is not UTF-8",
                        new TarBytes()
                                .entry(TarBytes.utf8("cofre-manifest.json"), '0', new byte[] {'"', (byte) 0xFF, '"'})
                                .end(),
                        "is not UTF-8"),
                bad("manifest nested a million deep", manifestOf("[".repeat(1_000_000)), "is no object"),
                bad(
                        "manifest nested deep in what is passed over",
                        manifestOf("{\"a\":" + "[".repeat(1_000_000)),
                        "is not JSON"),
                bad("file elsewhere", listing(manifest().listing("../a.json", "a", "{}")), "leads out of the archive"),
                bad(
                        "file in a folder",
                        listing(manifest().listing("b/a.json", "a", "{}")),
                        "is no name of a file beside it"),
                bad(
                        "manifest that lists itself",
                        listing(manifest().listing("cofre-manifest.json", "a", "{}")),
                        "is no name of a file beside it"),
                bad(
                        "invalid key",
                        listing(manifest().listing("a.json", "a\\u0007", "{}")),
                        "'a?': key holds a control character"),
                bad(
                        "too long a key",
                        listing(manifest().listing("a.json", "x".repeat(300), "{}")),
                        "is longer than 255 bytes"),
                bad(
                        "hash that is none",
                        listing(manifest().listing("a.json", "a", "{}", "00")),
                        "a sha256 that is none"),
                bad(
                        "listed value that is not JSON",
                        new TarBytes()
                                .file(
                                        "cofre-manifest.json",
                                        new Manifests()
                                                .listing("creds.json", "creds", "no")
                                                .json())
                                .file("creds.json", "no")
                                .end(),
                        "'creds.json' is not JSON"),
                bad(
                        "two manifests",
                        new TarBytes()
                                .file("cofre-manifest.json", right.json())
                                .file("a/cofre-manifest.json", right.json())
                                .end(),
                        "two folders"),
                large(
                        "huge manifest",
                        manifestOf("{\"formatVersion\":1,\"x\":\"" + "y".repeat(25 << 20) + "\"}"),
                        "its cofre-manifest.json is larger than"));
    }

    private static Arguments bad(String what, byte[] archive, String text) {
        return Arguments.of(what, archive, BAD_REQUEST, text);
    }

    private static Arguments large(String what, byte[] archive, String text) {
        return Arguments.of(what, archive, PAYLOAD_TOO_LARGE, text);
    }

    /** An archive that would be taken once it has an end. */
    private static TarBytes whole() {
        return new TarBytes().file("creds.json", "{}");
    }

    private static byte[] named(String name) {
        return whole().file(name, "{}").end();
    }

    private static Manifests manifest() {
        return new Manifests().listing("creds.json", "creds", "{}");
    }

    private static byte[] listing(Manifests manifest) {
        return new TarBytes()
                .file("cofre-manifest.json", manifest.json())
                .file("creds.json", "{}")
                .end();
    }

    private static byte[] manifestOf(String json) {
        return new TarBytes().file("cofre-manifest.json", json).end();
    }

    private static TarBytes noise(byte[] noise) {
        return new TarBytes().entry(TarBytes.utf8("noise"), '0', noise);
    }

    private static byte[] flipped(byte[] archive, int offset) {
        byte[] changed = archive.clone();
        changed[offset] ^= (byte) 0xFF;
        return changed;
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return new TarBytes().raw(first).raw(second).cut();
    }
}
