package io.cofre.hub.store;

import io.cofre.volume.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code hub.mark} beside the database. It tells whether the database was restored from a backup: then numbers
 * of events will be given a second time, and need a new epoch.
 *
 * <p>It holds one line, {@code <store id> <events>}: the id of the database, and how many events it had ever taken,
 * about a second ago. It is written after the commits that it counts, so that it is never ahead of a database that
 * lost nothing. The conclusions of a start:
 *
 * <pre>
 *   mark            database          SQLite           PostgreSQL
 *   same id         as many or more   nothing          nothing
 *   same id         fewer events      was restored     was restored
 *   another id      fewer events      was restored     was restored
 *   another id      as many or more   was restored     nothing: another hub found it restored before
 *   none            no events         nothing          nothing
 *   none            some events       was restored     nothing: this hub is new
 * </pre>
 *
 * A copy of the whole directory, this file in it, cannot be told from the original: an operator who restores one
 * removes the file.
 */
final class RestoreMark {
    private static final Path FILE = Path.of("hub.mark");
    private static final Path NEW_FILE = Path.of("hub.mark.new");
    private static final int BYTES_MAX = 256;
    private static final Pattern FORM = Pattern.compile("(\\S+) ([0-9]{1,18})\\n");

    private final Disk disk;

    /** A state of a database. */
    record Mark(String storeId, long events) {}

    RestoreMark(Disk disk) {
        this.disk = disk;
    }

    /** The last mark; empty if there is none, or it is damaged. */
    Optional<Mark> read() {
        try {
            return disk.read(FILE, BYTES_MAX)
                    .map(bytes -> FORM.matcher(new String(bytes, StandardCharsets.UTF_8)))
                    .filter(Matcher::matches)
                    .map(line -> new Mark(line.group(1), Long.parseLong(line.group(2))));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    void write(Mark mark) throws IOException {
        String line = mark.storeId() + " " + mark.events() + "\n";
        disk.write(NEW_FILE, line.getBytes(StandardCharsets.UTF_8));
        disk.rename(NEW_FILE, FILE);
    }

    /** Whether a database was restored since a mark was written. */
    static boolean isRestored(Optional<Mark> last, Mark now, Dialect dialect) {
        boolean isShared = dialect == Dialect.POSTGRESQL;
        if (last.isEmpty()) {
            return !isShared && now.events() > 0;
        }
        boolean isOther = !last.get().storeId().equals(now.storeId());
        return now.events() < last.get().events() || (isOther && !isShared);
    }
}
