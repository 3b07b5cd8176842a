package io.cofre.transfer;

import static io.cofre.transfer.Hostile.bad;
import static io.cofre.transfer.Hostile.concat;
import static io.cofre.transfer.Hostile.flipped;
import static io.cofre.transfer.Hostile.large;
import static io.cofre.transfer.Hostile.whole;

import io.cofre.session.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives with names, entries and sizes that are refused, and tar files that are not right. */
class HostileArchiveTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "wrongNames",
        "wrongNamesOfOtherKinds",
        "wrongEntries",
        "wrongTars",
        "wrongExtendedHeaders",
        "tooMuch"
    })
    void isRefusedAndLeavesNothing(String what, byte[] archive, ErrorCode code, String text) {
        Hostile.assertRefused(what, archive, code, text);
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
                bad(
                        "control character",
                        named("auth\u0007creds.json"),
                        "'auth\\u0007creds.json' has a name with a control"),
                bad("C1 control character", named("auth\u0085creds.json"), "has a name with a control"),
                bad("no name", named(""), "'' has no name"),
                bad("a file that is the top", named("./."), "has no name"),
                bad(
                        "name that is not UTF-8",
                        whole().entry("caf\u00E9.json".getBytes(StandardCharsets.ISO_8859_1), '0', new byte[0])
                                .end(),
                        "has a name that is not UTF-8"));
    }

    private static Stream<Arguments> wrongNamesOfOtherKinds() {
        return Stream.of(
                bad("zip with a path that leaves", ZipBytes.zip("../creds.json", "{}"), "leads out"),
                bad(
                        "zip with a path that leaves by backslashes",
                        ZipBytes.zip("a\\..\\..\\creds.json", "{}"),
                        "leads out"),
                bad("zip with an absolute path of Windows", ZipBytes.zip("\\auth\\creds.json", "{}"), "absolute path"),
                bad("zip with a drive letter", ZipBytes.zip("C:\\auth\\creds.json", "{}"), "absolute path"),
                bad(
                        "same name twice in a zip, once with a backslash",
                        ZipBytes.zip("auth/creds.json", "{}", "auth\\creds.json", "{}"),
                        "is there twice"),
                bad(
                        "zip with NUL",
                        ZipBytes.zip("creds.json\0.png", "{}"),
                        "'creds.json\\u0000.png' has a name with a control"),
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
                        "it holds sessions in several folders, '' and 'other'"));
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
                bad("header with a wrong checksum", flipped(whole, 1024 + 3), "a header of the tar file is wrong"));
    }

    private static Stream<Arguments> wrongExtendedHeaders() {
        return Stream.of(
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
                large(
                        "names that are all long",
                        longNames(),
                        "the names of its entries are longer than 6400 characters"),
                large("long name in a zip", ZipBytes.zip("x".repeat(2000), ""), "a name is longer than 1024 bytes"));
    }

    private static byte[] longNames() {
        TarBytes tar = whole();
        for (int each = 0; each < 10; each++) {
            tar.entry(TarBytes.utf8("././@LongLink"), 'L', TarBytes.utf8("x".repeat(1000) + each));
            tar.file("x", "");
        }
        return tar.end();
    }

    private static byte[] named(String name) {
        return whole().file(name, "{}").end();
    }

    private static TarBytes noise(byte[] noise) {
        return new TarBytes().entry(TarBytes.utf8("noise"), '0', noise);
    }
}
