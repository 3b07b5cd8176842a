package io.cofre.transfer;

import io.cofre.session.Key;
import java.util.Optional;

/**
 * The key that the name of a file tells.
 *
 * @param isKnown whether Baileys makes such keys: only these tell which folder holds a session. On a volume every other
 *     file beside them is a value as well
 */
record NamedKey(Key key, Form form, boolean isKnown) {
    private static final String SUFFIX = ".json";

    /** The program whose naming the file follows. */
    enum Form {
        /** Baileys: {@code app-state-sync-key-AA__B==.json}. */
        BAILEYS,
        /** A worker, on its volume: {@code app-state-sync-key-AA%2FB==}. */
        VOLUME
    }

    /** The key that a file name tells; empty if it has none in either form. */
    static Optional<NamedKey> of(String fileName) {
        Optional<Key> ofBaileys = BaileysNames.keyOf(fileName);
        if (ofBaileys.isPresent()) {
            return Optional.of(new NamedKey(ofBaileys.get(), Form.BAILEYS, true));
        }
        return Key.ofFileName(fileName)
                .map(key ->
                        new NamedKey(key, Form.VOLUME, !fileName.endsWith(SUFFIX) && BaileysNames.isOfBaileys(key)));
    }
}
