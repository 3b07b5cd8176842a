package io.cofre.transfer;

import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;

/**
 * The description of an exported archive, in the first file of its folder:
 *
 * <pre>
 * {"formatVersion":1,"cofreVersion":"0.1.0","group":"shop","instance":"São João","exportedAt":"2026-11-22T06:13:31Z",
 *  "keys":2,"bytes":2955,
 *  "files":[{"file":"creds.json","key":"creds","bytes":2791,"sha256":"…"},
 *           {"file":"pre-key-1.json","key":"pre-key-1","bytes":164,"sha256":"…"}],
 *  "filesSha256":"…"}
 * </pre>
 *
 * <p>{@code files} lists every other file of the folder once, and every key once. {@code filesSha256} is the SHA-256 of
 * one line for each of them, in that order: file, key, bytes and sha256 with NULs between them, and a newline.
 */
final class Manifest {
    static final String FILE_NAME = "cofre-manifest.json";
    static final int FORMAT_VERSION = 1;

    /** The longest manifest in bytes. */
    static final int BYTES_MAX = 24 << 20;

    /**
     * One file of the folder.
     *
     * @param sha256 of its bytes, in lower-case hexadecimal digits
     */
    record Listed(String file, Key key, int bytes, String sha256) {}

    private Manifest() {}

    /** Adds one file to the digest of all. */
    static void digest(MessageDigest digest, Listed listed) {
        String line = listed.file() + "\0" + listed.key() + "\0" + listed.bytes() + "\0" + listed.sha256() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] write(InstancePath instance, Instant exportedAt, String cofreVersion, Collection<Listed> files) {
        long bytes = files.stream().mapToLong(Listed::bytes).sum();
        MessageDigest digest = Sha256.digest();
        files.forEach(listed -> digest(digest, listed));
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberField("formatVersion", FORMAT_VERSION);
            json.writeStringField("cofreVersion", cofreVersion);
            json.writeStringField("group", instance.group().toString());
            json.writeStringField("instance", instance.instance().toString());
            json.writeStringField("exportedAt", exportedAt.toString());
            json.writeNumberField("keys", files.size());
            json.writeNumberField("bytes", bytes);
            json.writeArrayFieldStart("files");
            for (Listed listed : files) {
                json.writeStartObject();
                json.writeStringField("file", listed.file());
                json.writeStringField("key", listed.key().toString());
                json.writeNumberField("bytes", listed.bytes());
                json.writeStringField("sha256", listed.sha256());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("filesSha256", HexFormat.of().formatHex(digest.digest()));
            json.writeEndObject();
        });
    }
}
