package io.cofre.volume.journal;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in a journal's directory; all others in it are not the journal's. */
record JournalFiles(Path directory) {
    private static final String TEMPORARY_SUFFIX = ".new";
    private static final String LOW_WATER = "low-water";
    private static final Pattern SLOT = Pattern.compile("segment-([0-9]{2})");

    Path lowWater() {
        return directory.resolve(LOW_WATER);
    }

    Path slot(int number) {
        return directory.resolve(String.format("segment-%02d", number));
    }

    /** The temporary name of a file that must not be seen before it is whole. */
    static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
    }

    /** The number of a slot file; empty for any other. */
    static OptionalInt slotNumber(String name) {
        Matcher slot = SLOT.matcher(name);
        return slot.matches() ? OptionalInt.of(Integer.parseInt(slot.group(1))) : OptionalInt.empty();
    }

    static boolean isSlot(String name) {
        return slotNumber(name).isPresent();
    }

    /** Whether a file was left by a crash before it was whole. */
    static boolean isTemporary(String name) {
        if (!name.endsWith(TEMPORARY_SUFFIX)) {
            return false;
        }
        String finalName = name.substring(0, name.length() - TEMPORARY_SUFFIX.length());
        return finalName.equals(LOW_WATER) || slotNumber(finalName).isPresent();
    }

    /** The directory that holds the journal's directory. */
    Path parent() {
        Path parent = directory.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
