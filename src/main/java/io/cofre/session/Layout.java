package io.cofre.session;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layout of a volume: the paths of all things, relative to the data directory. A store keeps sessions there, and an
 * import finds sessions in an archive of it.
 *
 * <pre>
 *   &lt;group&gt;/&lt;instance&gt;/&lt;key&gt;             one file a value: the bytes of its JSON text
 *   &lt;group&gt;/&lt;instance&gt;/.retained/creds   the second copy of a value
 *   &lt;group&gt;/&lt;instance&gt;/.lease           the record of the lease, if somebody took it
 *   .&lt;name&gt;/                             the worker's own, each a constant here
 * </pre>
 *
 * <p>The worker's own begin with a dot, because {@link FileName} stores no name of the protocol under one.
 * docs/ARCHITECTURE.md says what is in each.
 */
public final class Layout {
    /** The journal. It is on the volume because the data directory is all that is sure to be mounted. */
    public static final Path JOURNAL = Path.of(".journal");

    /** The file that a worker locks, so that it has the volume for itself. */
    public static final Path LOCK = JOURNAL.resolve("lock");

    /** Values before their rename, and directories that are being deleted. */
    public static final Path TEMPORARY = Path.of(".tmp");

    /** Removed groups and instances. */
    public static final Path TRASH = Path.of(".trash");

    /** Snapshots. */
    public static final Path SNAPSHOTS = Path.of(".snapshots");

    /** The age and order of removals and snapshots. */
    public static final Path RETENTION = Path.of(".retention");

    /** Instances that are being put together, and short-lived copies. */
    public static final Path STAGING = Path.of(".staging");

    /** Directories that are about to replace an instance. */
    public static final Path ADOPTED = Path.of(".adopt");

    /** Files and directories that stood in the way. */
    public static final Path STRAY = Path.of(".stray");

    /** The mark of a volume on which names are guarded. */
    public static final Path GUARDED_NAMES = Path.of(".names");

    /** A directory for the probe of which names the volume merges. */
    public static final Path NAMES_PROBE = Path.of(".names-probe");

    /** The directory of the bound below which all epochs of leases were given. */
    public static final Path LEASES = Path.of(".leases");

    /** The names of the worker's own directories and marks, none of which may be a link. */
    public static final Set<String> OWN =
            names(JOURNAL, TEMPORARY, TRASH, SNAPSHOTS, RETENTION, STAGING, ADOPTED, STRAY, LEASES, GUARDED_NAMES);

    /** The directory of second copies, in the directory of an instance. */
    public static final Path RETAINED = Path.of(".retained");

    /** The record of a lease, in the directory of its instance. */
    public static final Path LEASE = Path.of(Key.LEASE.fileName());

    private Layout() {}

    /** The names of directories, as a listing of the directory that they are in has them. */
    public static Set<String> names(Path... directories) {
        return Stream.of(directories)
                .map(directory -> directory.getFileName().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

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
