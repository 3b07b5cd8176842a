package io.cofre.volume.names;

import io.cofre.session.Layout;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The result of a probe of how a volume treats names. It makes a few empty directories and deletes them afterwards.
 *
 * @param faults the ways in which the volume loses or merges names, each in words; empty if it keeps every name as it
 *     is
 * @param changesNames whether a name can come back in another form than the given one
 */
record NameProbe(List<String> faults, boolean changesNames) {
    private static final String IGNORES_CASE = "takes names that differ in case for one";
    private static final String MIXED_CASE = "Aa";
    private static final String COMPOSED = "\u00e9";
    private static final String DECOMPOSED = "e\u0301";

    /** Names that some file systems refuse, or silently leave out. */
    private static final List<String> REFUSED_SOMEWHERE = List.of("a:*?\"<>|b", "a.", "a ", "con");

    NameProbe {
        faults = List.copyOf(faults);
    }

    /** @throws DiskFullException if there is no room for an empty directory */
    static NameProbe of(Disk disk) throws IOException {
        disk.createDirectory(Layout.NAMES_PROBE);
        try {
            clear(disk);
            return look(disk);
        } finally {
            clear(disk);
            disk.delete(Layout.NAMES_PROBE);
        }
    }

    /** A probe that needs no free space: it looks for an existing directory under another spelling. */
    static NameProbe ofFull(Disk disk, Path existing) throws IOException {
        boolean merges = disk.isDirectory(Path.of(existing.toString().toUpperCase(Locale.ROOT)));
        return new NameProbe(merges ? List.of(IGNORES_CASE) : List.of(), false);
    }

    /** The result that an earlier start left behind. */
    static NameProbe ofGuarded() {
        return new NameProbe(List.of("is full, and was one that merges names"), false);
    }

    private static NameProbe look(Disk disk) throws IOException {
        List<String> faults = new ArrayList<>();
        disk.createDirectory(Layout.NAMES_PROBE.resolve(MIXED_CASE));
        if (disk.isDirectory(Layout.NAMES_PROBE.resolve("aA"))) {
            faults.add(IGNORES_CASE);
        }
        boolean spellsAccents = isMade(disk, COMPOSED);
        if (!spellsAccents) {
            faults.add("refuses letters with accents");
        } else if (disk.isDirectory(Layout.NAMES_PROBE.resolve(DECOMPOSED))) {
            faults.add("takes the composed and the decomposed form of a letter for one");
        }
        Set<String> found = names(disk);
        boolean changesNames = !found.contains(MIXED_CASE) || (spellsAccents && !found.contains(COMPOSED));
        if (changesNames) {
            faults.add("changes names");
        }
        for (String name : REFUSED_SOMEWHERE) {
            if (!isMade(disk, name) || !names(disk).contains(name)) {
                faults.add("does not keep the name '" + name + "'");
            }
        }
        return new NameProbe(faults, changesNames);
    }

    private static boolean isMade(Disk disk, String name) throws IOException {
        try {
            disk.createDirectory(Layout.NAMES_PROBE.resolve(name));
            return true;
        } catch (DiskFullException full) {
            throw full;
        } catch (IOException | InvalidPathException refused) {
            return false;
        }
    }

    private static Set<String> names(Disk disk) throws IOException {
        return disk.list(Layout.NAMES_PROBE).stream().map(DiskEntry::name).collect(Collectors.toSet());
    }

    private static void clear(Disk disk) throws IOException {
        for (String name : names(disk)) {
            disk.delete(Layout.NAMES_PROBE.resolve(name));
        }
    }
}
