package io.cofre.transfer;

import java.util.Set;

/** What other programs put beside files, which is no news to anybody: attributes of macOS, thumbnails of Windows. */
final class Bystanders {
    /** In AppleDouble form, as {@code tar} and {@code zip} of macOS write it. */
    private static final String ATTRIBUTES = "._";

    private static final Set<String> FOLDERS = Set.of("__MACOSX", "@eaDir");
    private static final Set<String> FILES = Set.of(".DS_Store", "Thumbs.db", "desktop.ini", ".localized");

    private Bystanders() {}

    static boolean include(EntryPath path) {
        return path.fileName().startsWith(ATTRIBUTES)
                || FILES.contains(path.fileName())
                || path.segments().stream().anyMatch(FOLDERS::contains);
    }
}
