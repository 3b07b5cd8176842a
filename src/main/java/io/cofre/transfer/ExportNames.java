package io.cofre.transfer;

import io.cofre.session.FileName;
import io.cofre.session.Key;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of an export's files: one for each key. A key has the name that Baileys would give its file, unless another
 * key has it, it is too long for a file system, or it is not safe to unpack everywhere; then the manifest alone tells
 * the key.
 */
final class ExportNames {
    private static final String SUFFIX = ".json";

    /** A mark that no key of Baileys contains: a name with it is never taken for such a key. */
    private static final char MARK = '~';

    private final Map<Key, String> names = new HashMap<>();
    private final Set<String> used = new HashSet<>(Set.of(Manifest.FILE_NAME));
    private final Map<String, Integer> numbers = new HashMap<>();

    ExportNames(List<Key> keys) {
        // The keys that Baileys made come first: the folder must show them under Baileys' names.
        keys.stream().filter(BaileysNames::isOfBaileys).forEach(this::name);
        keys.stream().filter(key -> !names.containsKey(key)).forEach(this::name);
    }

    String of(Key key) {
        String name = names.get(key);
        if (name == null) {
            throw new IllegalArgumentException("a key that was not there before");
        }
        return name;
    }

    private void name(Key key) {
        String name = BaileysNames.fileNameOf(key);
        if (!isSafe(name)) {
            name = numbered("value");
        } else if (used.contains(name)) {
            name = numbered(name.substring(0, name.length() - SUFFIX.length()));
        }
        used.add(name);
        names.put(key, name);
    }

    private static boolean isSafe(String name) {
        return name.indexOf('\\') < 0 && name.getBytes(StandardCharsets.UTF_8).length <= FileName.BYTES_MAX;
    }

    private String numbered(String stem) {
        String name;
        do {
            name = stem + MARK + numbers.merge(stem, 1, Integer::sum) + SUFFIX;
        } while (used.contains(name));
        return isSafe(name) ? name : numbered("value");
    }
}
