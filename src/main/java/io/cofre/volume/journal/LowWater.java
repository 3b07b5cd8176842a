package io.cofre.volume.journal;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file of the low-water mark: no record up to that sequence is needed any more. The file exists before the first
 * segment does, and is overwritten in place, so that it needs no room on a full disk. The body of its {@link TwinBlock}
 * is
 *
 * <pre>
 * 0             8                       16      20
 * | sequence 8  | highest segment id 8  | 0  4  |
 * </pre>
 *
 * <p>Thread-safe: one thread writes the file at a time, under a lock that is held while it is forced.
 */
final class LowWater {
    static final long MAGIC = 0x434F4652454C4F57L; // COFRELOW

    /**
     * The content of the file.
     *
     * @param sequence everything up to it is no longer needed
     * @param segmentId no segment id up to it is used again
     */
    record Mark(long sequence, long segmentId) {
        static final Mark NONE = new Mark(0, 0);
    }

    private final Disk disk;
    private final JournalFiles files;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean exists;

    /**
     * Whether both copies of the file's content are durable. False before this process wrote the mark: the previous
     * process may have died before it forced the content that was read. False after a failure: nobody knows which copy
     * is durable.
     */
    private boolean isDurable;

    private volatile long sequence;

    private LowWater(Disk disk, JournalFiles files, boolean exists, long sequence) {
        this.disk = disk;
        this.files = files;
        this.exists = exists;
        this.sequence = sequence;
    }

    /** {@code mark} is what {@link #read} returned. */
    static LowWater of(Disk disk, JournalFiles files, Optional<Mark> mark) {
        return new LowWater(
                disk, files, mark.isPresent(), mark.orElse(Mark.NONE).sequence());
    }

    /** Reads the file; the file must exist. */
    static Mark read(Disk disk, JournalFiles files) throws IOException {
        Path name = files.lowWater();
        List<TwinBlock.Copy> copies;
        try (DiskFile file = disk.open(name)) {
            copies = TwinBlock.read(file, MAGIC);
        }
        for (TwinBlock.Copy copy : copies) {
            if (copy.version() != TwinBlock.VERSION) {
                throw new UnsupportedJournalException(name, copy.offset(), copy.version());
            }
        }
        return copies.stream()
                .map(copy -> new Mark(copy.body().getLong(0), copy.body().getLong(Long.BYTES)))
                .max(Comparator.comparingLong(Mark::sequence).thenComparingLong(Mark::segmentId))
                .orElseThrow(() -> new JournalDamagedException(name, 0, "neither copy of the mark is whole"));
    }

    /** Whether there is a file whose name is durable. */
    boolean exists() {
        writing.lock();
        try {
            return exists;
        } finally {
            writing.unlock();
        }
    }

    /** The sequence in the file. It is durable once this process wrote it. */
    long sequence() {
        return sequence;
    }

    /** Durably raises the mark; no effect if it durably is there already. After a failure it may be called again. */
    void raise(long newSequence, long segmentId) throws IOException {
        writing.lock();
        try {
            boolean isNews = newSequence > sequence || (newSequence > 0 && !isDurable);
            if (isNews) {
                write(new Mark(Math.max(newSequence, sequence), segmentId));
            }
        } finally {
            writing.unlock();
        }
    }

    /** Durably writes the present mark once more, creating the file if need be. */
    void renew(long segmentId) throws IOException {
        writing.lock();
        try {
            write(new Mark(sequence, segmentId));
        } finally {
            writing.unlock();
        }
    }

    private void write(Mark mark) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(TwinBlock.BODY_BYTES)
                .putLong(mark.sequence())
                .putLong(mark.segmentId())
                .clear();
        boolean isKnown = isDurable;
        isDurable = false;
        if (isKnown) {
            overwrite(body);
        } else {
            replace(body);
        }
        exists = true;
        sequence = mark.sequence();
        isDurable = true;
    }

    private void overwrite(ByteBuffer body) throws IOException {
        try (DiskFile file = disk.open(files.lowWater())) {
            TwinBlock.overwrite(file, MAGIC, body);
        }
    }

    /**
     * Replaces the file. While it is unknown which copy in it is durable, the file is overwritten only if there is no
     * room for another one.
     */
    private void replace(ByteBuffer body) throws IOException {
        Path temporary = JournalFiles.temporary(files.lowWater());
        // A file whose force failed may never become whole on the disk, however often it is forced again.
        disk.delete(temporary);
        try {
            try (DiskFile file = disk.open(temporary)) {
                TwinBlock.create(file, MAGIC, body);
                file.force();
            }
            disk.rename(temporary, files.lowWater());
        } catch (DiskFullException full) {
            disk.delete(temporary);
            if (!exists) {
                throw full;
            }
            overwrite(body);
            return;
        }
        disk.forceDirectory(files.directory());
    }
}
