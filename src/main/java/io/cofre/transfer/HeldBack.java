package io.cofre.transfer;

import io.cofre.session.JsonText;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that came before any that tells the folder and the naming of the session. If a worker named the files, and
 * these stand in the folder of the session, they are values: there any name is that of a key.
 */
final class HeldBack {
    static final int FILE_BYTES_MAX = 64 << 10;
    private static final int BYTES_MAX = 1 << 20;
    private static final int FILES_MAX = 1000;

    /** One file. */
    @SuppressWarnings("ArrayRecordComponent")
    record Held(EntryPath path, byte[] content) {}

    private final List<Held> files = new ArrayList<>();
    private int bytes;

    /** Holds a file; false if it is no value anyway, or there is no room for it. */
    boolean add(EntryPath path, byte[] content) {
        boolean fits =
                content.length <= FILE_BYTES_MAX && bytes + content.length <= BYTES_MAX && files.size() < FILES_MAX;
        if (!fits || !JsonText.isJson(content)) {
            return false;
        }
        files.add(new Held(path, content));
        bytes += content.length;
        return true;
    }

    /** Returns all of them, and holds them no longer. */
    List<Held> release() {
        List<Held> released = List.copyOf(files);
        files.clear();
        bytes = 0;
        return released;
    }
}
