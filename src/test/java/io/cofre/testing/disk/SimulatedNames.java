package io.cofre.testing.disk;

import java.nio.file.FileSystemException;
import java.text.Normalizer;
import java.util.Locale;

/** The treatment of names by a simulated file system. */
public enum SimulatedNames {
    /** Every name is itself, as on ext4, XFS and btrfs. */
    KEPT,
    /** Case and the form of Unicode are kept and ignored, as on APFS by default. */
    LIKE_APFS,
    /** Case is kept and ignored, and names are decomposed, as on HFS+. */
    LIKE_HFS,
    /**
     * Case is kept and ignored, some characters are refused, and dots and blanks at the end are left out, as on VFAT.
     */
    LIKE_VFAT,
    /** Case and the form of Unicode count, and a colon is refused. */
    WITHOUT_COLON;

    private static final String REFUSED_BY_VFAT = ":*?\"<>|";

    /** Whether two names stand for one thing. */
    boolean areOne(String one, String other) {
        return switch (this) {
            case KEPT, WITHOUT_COLON -> one.equals(other);
            case LIKE_APFS, LIKE_HFS -> folded(decomposed(one)).equals(folded(decomposed(other)));
            case LIKE_VFAT -> folded(withoutEnd(one)).equals(folded(withoutEnd(other)));
        };
    }

    /** The form in which a new name is kept. */
    String stored(String name) throws FileSystemException {
        return switch (this) {
            case KEPT, LIKE_APFS -> name;
            case LIKE_HFS -> decomposed(name);
            case LIKE_VFAT -> withoutEnd(refuse(name, REFUSED_BY_VFAT));
            case WITHOUT_COLON -> refuse(name, ":");
        };
    }

    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static String decomposed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFD);
    }

    private static String withoutEnd(String name) {
        return name.replaceFirst("[. ]+$", "");
    }

    private static String refuse(String name, String refused) throws FileSystemException {
        if (name.chars().anyMatch(character -> refused.indexOf(character) >= 0)) {
            throw new FileSystemException(name, null, "Invalid argument");
        }
        return name;
    }
}
