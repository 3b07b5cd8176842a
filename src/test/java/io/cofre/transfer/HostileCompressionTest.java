package io.cofre.transfer;

import static io.cofre.transfer.Hostile.bad;
import static io.cofre.transfer.Hostile.concat;
import static io.cofre.transfer.Hostile.filled;
import static io.cofre.transfer.Hostile.flipped;
import static io.cofre.transfer.Hostile.whole;

import io.cofre.session.ErrorCode;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gzip and zip files that are refused. */
class HostileCompressionTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"wrongCompression", "wrongZips", "wrongDirectoriesOfZips"})
    void isRefusedAndLeavesNothing(String what, byte[] archive, ErrorCode code, String text) {
        Hostile.assertRefused(what, archive, code, text);
    }

    private static Stream<Arguments> wrongCompression() {
        byte[] tar = whole().end();
        byte[] gzip = ZipBytes.gzip(tar);
        byte[] wrongName = Arrays.copyOf(gzip, 10);
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
                        "its checksum or size is wrong"));
    }

    private static Stream<Arguments> wrongDirectoriesOfZips() {
        byte[] zip = ZipBytes.zip("creds.json", "{\"a\":1}");
        byte[] link = ZipBytes.with(ZipBytes.zip("creds.json", "{}"), ZipBytes.DIRECTORY, 40, 0xA1FF);
        int end = ZipBytes.offset(zip, ZipBytes.END);
        return Stream.of(
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
}
