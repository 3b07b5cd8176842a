package io.cofre.transfer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Spells manifests, wrong ones too. Names must need no escape in JSON. */
final class Manifests {
    private final List<String> files = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();
    private String version = "1";
    private String changedFrom = "\0";
    private String changedTo = "";
    private int keysTooMany;
    private int bytes;

    Manifests listing(String file, String key, String content) {
        return listing(file, key, content, sha256(content));
    }

    Manifests listing(String file, String key, String content, String sha256) {
        int length = TarBytes.utf8(content).length;
        lines.append(file + "\0" + key + "\0" + length + "\0" + sha256 + "\n");
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

    /** Changes the text and nothing that depends on it. */
    Manifests changed(String from, String to) {
        changedFrom = from;
        changedTo = to;
        return this;
    }

    String json() {
        String json = "{\"formatVersion\":" + version + ",\"cofreVersion\":\"9.9\",\"new\":[{}],\"keys\":"
                + (files.size() + keysTooMany) + ",\"bytes\":" + bytes + ",\"files\":[" + String.join(",", files)
                + "],\"filesSha256\":\"" + sha256(lines.toString()) + "\"}";
        return json.replace(changedFrom, changedTo);
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(TarBytes.utf8(content)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
