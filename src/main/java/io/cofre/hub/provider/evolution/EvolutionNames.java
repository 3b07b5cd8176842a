package io.cofre.hub.provider.evolution;

import io.cofre.hub.provider.InstanceNames;
import io.cofre.session.Printable;

/** Evolution takes nearly any text. Refused are those that a proxy on the way, or a person, could take for another. */
final class EvolutionNames implements InstanceNames {
    private static final int LENGTH_MAX = 250;
    private static final String MEANT_IN_URLS = "/\\%?#;";

    @Override
    public boolean take(String name) {
        return name.equals(name.strip())
                && !name.equals(".")
                && !name.equals("..")
                && name.codePoints().allMatch(EvolutionNames::isPlain);
    }

    /** Whether a character is shown as itself, and means nothing in a URL: a proxy may treat it in its own way. */
    private static boolean isPlain(int character) {
        return Printable.isSeen(character) && MEANT_IN_URLS.indexOf(character) < 0;
    }

    @Override
    public int lengthMax() {
        return LENGTH_MAX;
    }
}
