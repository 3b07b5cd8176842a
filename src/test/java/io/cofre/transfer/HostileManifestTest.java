package io.cofre.transfer;

import static io.cofre.transfer.Hostile.bad;
import static io.cofre.transfer.Hostile.large;

import io.cofre.session.ErrorCode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported archives that are not what their manifest says, and manifests that are refused. */
class HostileManifestTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"wrongManifests", "wrongTextsOfManifests", "wrongListsOfManifests"})
    void isRefusedAndLeavesNothing(String what, byte[] archive, ErrorCode code, String text) {
        Hostile.assertRefused(what, archive, code, text);
    }

    private static Stream<Arguments> wrongManifests() {
        return Stream.of(
                bad(
                        "file that is missing",
                        listing(manifest().listing("pre-key-1.json", "pre-key-1", "{}")),
                        "'pre-key-1.json' is missing"),
                bad(
                        "file too many",
                        new TarBytes()
                                .file("cofre-manifest.json", manifest().json())
                                .file("creds.json", "{}")
                                .file("x.json", "{}")
                                .end(),
                        "'x.json' is not in the manifest"),
                bad(
                        "file too many, in another folder",
                        new TarBytes()
                                .file("a/cofre-manifest.json", manifest().json())
                                .file("a/creds.json", "{}")
                                .file("b/creds.json", "{}")
                                .end(),
                        "it holds sessions in several folders, 'a' and 'b'"),
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
                        "comes before the manifest"));
    }

    private static Stream<Arguments> wrongTextsOfManifests() {
        return Stream.of(
                bad("unknown version", listing(manifest().ofVersion("2")), "has format version 2, and only 1 is known"),
                bad(
                        "huge version",
                        listing(manifest().ofVersion("99999999999999999999")),
                        "has a formatVersion that cannot be"),
                bad("version that wraps around", listing(manifest().ofVersion("4294967297")), "format version"),
                bad(
                        "another key than it was made with",
                        listing(manifest().changed("\"creds\"", "\"crede\"")),
                        "has a list that was changed"),
                bad(
                        "another count of bytes",
                        listing(manifest().changed("\"bytes\":2,\"files\"", "\"bytes\":3,\"files\"")),
                        "lists 2 bytes and counts 3"),
                bad("no version", manifestOf("{\"files\":[]}"), "has no formatVersion"),
                bad("no files", manifestOf("{\"formatVersion\":1}"), "has no files"),
                bad(
                        "no values",
                        manifestOf(
                                "{\"formatVersion\":1,\"keys\":0,\"bytes\":0,\"files\":[],\"filesSha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}"),
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
                bad("more unknown members than anybody writes", unknown(""), "has too many members that are not known"),
                bad("more of them within another", unknown("\"new\":{"), "has too many members that are not known"),
                bad(
                        "text without an end",
                        listing(manifest()
                                .changed("\"9.9\"", "\"9.9\",\"filesSha256\":\"" + "x".repeat(10_000) + "\"")),
                        "has a text that is too long"),
                large("more files than may be", listing(many()), "lists more than 50 files"),
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
                        "is nested too deep"));
    }

    private static Stream<Arguments> wrongListsOfManifests() {
        return Stream.of(
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
                        "'a\\u0007': key holds a control character"),
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
                                .file("cofre-manifest.json", manifest().json())
                                .file("a/cofre-manifest.json", manifest().json())
                                .end(),
                        "several folders"),
                large(
                        "huge manifest",
                        manifestOf("{\"formatVersion\":1,\"x\":\"" + "y".repeat(25 << 20) + "\"}"),
                        "its cofre-manifest.json is larger than"));
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

    /** Each of these names would be in memory until the end. */
    private static byte[] unknown(String within) {
        StringBuilder members = new StringBuilder("{" + within);
        for (int each = 0; each < 200; each++) {
            members.append("\"new").append(each).append("\":0,");
        }
        return new TarBytes().file("cofre-manifest.json", members.toString()).end();
    }

    private static Manifests many() {
        Manifests manifest = manifest();
        for (int each = 0; each < Hostile.LIMITS.entriesMax(); each++) {
            manifest.listing("pre-key-" + each + ".json", "pre-key-" + each, "{}");
        }
        return manifest;
    }
}
