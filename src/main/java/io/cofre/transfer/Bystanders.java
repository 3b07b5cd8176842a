package io.cofre.transfer;

import io.cofre.session.Layout;
import java.util.Set;

/**
 * Files beside the values of a session that are not reported: macOS attributes, Windows thumbnails, and the record of a
 * lease, which no copy of an instance takes over.
 */
final class Bystanders {
    /** In AppleDouble form, as {@code tar} and {@code zip} of macOS write it. */
    private static final String ATTRIBUTES = "._";

    private static final Set<String> FOLDERS = Set.of("__MACOSX", "@eaDir");
    private static final Set<String> FILES =
            Set.of(".DS_Store", "Thumbs.db", "desktop.ini", ".localized", Layout.LEASE.toString());

    private Bystanders() {}

    static boolean include(EntryPath path) {
        return path.fileName().startsWith(ATTRIBUTES)
                || FILES.contains(path.fileName())
                || path.segments().stream().anyMatch(FOLDERS::contains);
    }
}
