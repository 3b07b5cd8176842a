package io.cofre.transfer;

import io.cofre.session.JsonText;
import io.cofre.session.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The second copies of creds that a worker keeps, {@code <instance>/.retained/creds}, as far as they are intact. */
final class SecondCopies {
    private static final String FILE = "creds";

    /** The most copies that are kept: an archive of many instances has many, and only one of them is needed at most. */
    private static final int KEPT_MAX = 64;

    private static final int BYTES_MAX = 64 << 10;

    private final Map<String, byte[]> copies = new HashMap<>();

    static boolean include(EntryPath path) {
        return path.fileName().equals(FILE) && path.folderName().equals(Layout.RETAINED.toString());
    }

    void take(EntryPath path, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(BYTES_MAX + 1);
        if (bytes.length <= BYTES_MAX && copies.size() < KEPT_MAX && JsonText.isJson(bytes)) {
            copies.put(path.parent(), bytes);
        }
    }

    /** The second copy of the instance in this folder. */
    Optional<byte[]> of(String folder) {
        return Optional.ofNullable(copies.get(folder));
    }
}
