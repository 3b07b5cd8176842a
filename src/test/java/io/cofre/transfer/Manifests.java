package io.cofre.transfer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Spells manifests, wrong ones too. Names must need no escape in JSON. */
final class Manifests {
    private final List<String> files = new ArrayList<>();
    private String version = "1";
    private int keysTooMany;
    private int bytes;

    Manifests listing(String file, String key, String content) {
        return listing(file, key, content, sha256(content));
    }

    Manifests listing(String file, String key, String content, String sha256) {
        int length = TarBytes.utf8(content).length;
        files.add("{\"file\":\"" + file + "\",\"key\":\"" + key + "\",\"bytes\":" + length + ",\"sha256\":\"" + sha256
                + "\"}");
        bytes += length;
        return this;
    }

    Manifests ofVersion(String formatVersion) {
        version = formatVersion;
        return this;
    }

    Manifests countingKeysTooMany(int count) {
        keysTooMany = count;
        return this;
    }

    String json() {
        return "{\"formatVersion\":" + version + ",\"cofreVersion\":\"9.9\",\"new\":[{}],\"keys\":"
                + (files.size() + keysTooMany) + ",\"bytes\":" + bytes + ",\"files\":[" + String.join(",", files)
                + "]}";
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(TarBytes.utf8(content)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
