package io.cofre.hub.provider.waha;

import io.cofre.hub.provider.InstanceNames;
import java.util.regex.Pattern;

/** The names that WAHA takes for sessions: names of databases, with a beginning of its own. */
final class WahaNames implements InstanceNames {
    private static final int LENGTH_MAX = 54;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + LENGTH_MAX + "}");

    @Override
    public boolean take(String name) {
        return NAME.matcher(name).matches();
    }

    @Override
    public int lengthMax() {
        return LENGTH_MAX;
    }
}
