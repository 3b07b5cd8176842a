package io.cofre.volume.engine;

import io.cofre.lease.Epochs;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Layout;
import io.cofre.store.Lease;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.FileReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code .leases/epochs}, and the epochs of leases that are given by it. It holds a bound: all epochs that
 * were ever given are at most that. Two lines of text:
 *
 * <pre>
 *   cofre epochs 1
 *   BOUND
 * </pre>
 *
 * <p>An epoch is the time of day in milliseconds, or one more than the last epoch if that is higher. The time only
 * serves a volume that was put back from an older backup, whose bound is old: the epochs that were given since are not
 * given again. Thread-safe.
 */
public final class EpochFile implements Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(EpochFile.class);
    private static final Path FILE = Layout.LEASES.resolve("epochs");
    private static final Path TEMPORARY = Layout.LEASES.resolve("epochs.tmp");
    private static final Pattern FORM = Pattern.compile("cofre epochs 1\n([0-9]{1,18})\n");

    /**
     * The epochs that are reserved at once, a minute in milliseconds. While leases are acquired, the file is written
     * every half a minute. Each process begins at the bound of the one before it: with a larger block, workers that are
     * started often would give epochs far ahead of the clock.
     */
    private static final long BLOCK = 60_000;

    private final Disk disk;
    private final InstantSource time;
    private final long earlierBound;
    private final @Nullable String trouble;
    private long bound;
    private long last;
    private volatile boolean given;

    private EpochFile(Disk disk, InstantSource time, long bound, boolean given, @Nullable String trouble) {
        this.disk = disk;
        this.time = time;
        this.earlierBound = bound;
        this.bound = bound;
        this.last = bound;
        this.given = given;
        this.trouble = trouble;
    }

    /**
     * The epochs of a volume. If the file cannot be read no lease can be acquired, and all else goes on.
     *
     * @param time the time of day
     */
    public static EpochFile load(Disk disk, InstantSource time) {
        String trouble;
        try {
            Optional<byte[]> content = disk.read(FILE);
            if (content.isEmpty()) {
                return new EpochFile(disk, time, 0, false, null);
            }
            Matcher form = FORM.matcher(new String(content.get(), StandardCharsets.UTF_8));
            if (form.matches() && Long.parseLong(form.group(1)) <= Lease.EPOCH_MAX) {
                return new EpochFile(disk, time, Long.parseLong(form.group(1)), true, null);
            }
            trouble = "it has another form";
        } catch (IOException unreadable) {
            trouble = FileReason.of(unreadable);
        }
        LOG.error(
                "{} cannot be read: {}. No lease can be acquired until it is mended: OPERATIONS.md says how",
                FILE,
                trouble);
        return new EpochFile(disk, time, 0, true, trouble);
    }

    @Override
    public synchronized void reserve() {
        if (trouble != null) {
            throw new CofreException(ErrorCode.DAMAGED, "the file of the epochs of leases cannot be read: " + trouble);
        }
        long begin = Math.max(last, time.millis());
        if (bound - begin >= BLOCK / 2) {
            return;
        }
        try {
            write(begin + BLOCK);
        } catch (DiskFullException full) {
            throw new CofreException(ErrorCode.DISK_FULL, "no space is left for the epochs of leases", full);
        } catch (IOException failure) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE,
                    "the epochs of leases cannot be written: " + FileReason.of(failure),
                    failure);
        }
        bound = begin + BLOCK;
    }

    private void write(long reserved) throws IOException {
        disk.createDirectory(Layout.LEASES);
        disk.forceDirectory(Path.of(""));
        disk.delete(TEMPORARY);
        disk.write(TEMPORARY, ("cofre epochs 1\n" + reserved + "\n").getBytes(StandardCharsets.UTF_8));
        disk.force(TEMPORARY);
        disk.rename(TEMPORARY, FILE);
        disk.forceDirectory(Layout.LEASES);
    }

    @Override
    public synchronized long next(long above) {
        long now = time.millis();
        // After a long wait the clock may be above the bound. Then the rest of the block is counted through.
        long next = Math.max(Math.max(last, above) + 1, now <= bound ? now : 0);
        if (next > bound) {
            last = next;
            throw new CofreException(ErrorCode.OVERLOADED, "the reserved epochs of leases are used up; try again");
        }
        last = next;
        given = true;
        return next;
    }

    @Override
    public boolean isOfEarlierProcess(long epoch) {
        return epoch <= earlierBound;
    }

    @Override
    public boolean wereGiven() {
        return given;
    }
}
