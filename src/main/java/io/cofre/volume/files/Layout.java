package io.cofre.volume.files;

import io.cofre.session.GroupName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import java.nio.file.Path;

/**
 * The layout of the volume: the paths of all things, relative to the data directory.
 *
 * <pre>
 *   &lt;group&gt;/&lt;instance&gt;/&lt;key&gt;   one file a value: the bytes of its JSON text
 *   .&lt;anything&gt;                the worker's own; no name of the protocol is stored under a leading dot
 * </pre>
 */
public final class Layout {
    private Layout() {}

    public static Path of(GroupName group) {
        return Path.of(group.fileName());
    }

    public static Path of(InstancePath instance) {
        return Path.of(instance.group().fileName(), instance.instance().fileName());
    }

    public static Path of(KeyPath path) {
        InstancePath instance = path.instance();
        return Path.of(
                instance.group().fileName(),
                instance.instance().fileName(),
                path.key().fileName());
    }
}
