package io.cofre.volume.journal;

import io.cofre.volume.disk.DirectoryLostException;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A redo journal: payloads that get rising sequences from 1 on, are durable when {@link #append} returns, and are
 * replayed at the next {@link #open} unless they were released. Formats, assumptions and every state that a crash can
 * leave are in {@code docs/JOURNAL.md}.
 *
 * <p>Threads: one thread calls {@link #append}; others may call everything else at the same time. {@link #append} waits
 * for none of them, except where no segment is prepared and {@link #prepare} is under way. None of the threads may be
 * interrupted: see {@link DiskFile}.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Disk disk;
    private final JournalFiles files;
    private final JournalSettings settings;
    private final RecoveryReport recovery;
    private final LowWater lowWater;
    private final SegmentMaker maker;
    private final SegmentPool pool;
    private final ByteBuffer buffer;

    private @Nullable Segment active;
    private @Nullable SegmentWriter writer;
    private volatile long activeBytes;
    private volatile long lastSequence;
    private volatile @Nullable Throwable poison;
    private volatile boolean closed;

    private Journal(Disk disk, JournalFiles files, JournalSettings settings, Recovered recovered) {
        this.disk = disk;
        this.files = files;
        this.settings = settings;
        this.recovery = recovered.report();
        this.lowWater = LowWater.of(disk, files, recovered.mark());
        this.maker = new SegmentMaker(disk, files, settings.segmentBytes(), lowWater, recovered);
        this.pool = new SegmentPool(maker, settings.segmentsMax(), lowWater.sequence(), recovered);
        this.buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_BYTES, settings.segmentBytes()));
        this.lastSequence = recovered.lastSequence();
    }

    /**
     * Opens the journal in {@code directory} and replays every record after the low-water mark, in order. The replayed
     * records are durable when this returns, not before. It needs no room: the directory and its files are made
     * together with the first segment.
     *
     * @throws JournalDamagedException where something is there that no crash can leave
     * @throws UnsupportedJournalException where the journal was written by a version that is not known
     */
    public static Journal open(Disk disk, Path directory, JournalSettings settings, RecordConsumer replay)
            throws IOException {
        JournalFiles files = new JournalFiles(directory);
        Recovered recovered = new Recovery(disk, files, replay).run();
        Journal journal = new Journal(disk, files, settings, recovered);
        try {
            journal.maker.forceTail();
        } catch (DiskFullException full) {
            LOG.warn("the end of the journal cannot be written again before there is room: {}", full.getMessage());
        }
        return journal;
    }

    /**
     * Reads the journal in {@code directory} as {@link #open} does, but changes nothing.
     *
     * @throws JournalDamagedException where something is there that no crash can leave
     * @throws UnsupportedJournalException where the journal was written by a version that is not known
     */
    public static RecoveryReport inspect(Disk disk, Path directory) throws IOException {
        return new Recovery(disk, new JournalFiles(directory), (sequence, payload) -> {})
                .run()
                .report();
    }

    /** The findings of {@link #open}. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /**
     * Appends payloads with one write and one force; a list that is larger than a segment takes several. On return all
     * are durable.
     *
     * @return the sequence of the last one
     * @throws DiskFullException or {@link JournalFullException} if a segment was needed and none could be made. As with
     *     any other failure that is not a {@link JournalPoisonedException}, nothing was written, none of the payloads
     *     will ever be replayed, and the caller may try again
     * @throws JournalPoisonedException if the write or the force failed, and on every call after that
     */
    public long append(List<byte[]> payloads) throws IOException {
        requireUsable();
        if (payloads.isEmpty()) {
            return lastSequence;
        }
        List<Group> groups = split(payloads);
        Deque<Segment> segments = new ArrayDeque<>(pool.take(countSegments(groups)));
        boolean done = false;
        try {
            // The first check keeps this from writing into the segments of another worker. The second keeps it from
            // acknowledging a record that the other worker may have missed when it read the segments.
            disk.requireHeld();
            for (Group group : groups) {
                append(group, segments);
            }
            disk.requireHeld();
            done = true;
        } catch (IOException failure) {
            poison = failure;
            throw new JournalPoisonedException(failure);
        } finally {
            if (!done && poison == null) {
                poison = new IllegalStateException("an append was cut off");
            }
        }
        return lastSequence;
    }

    /**
     * Checks that the data directory still belongs to this process. If it does not, the journal takes nothing any more.
     *
     * @throws JournalPoisonedException if it does not, or if a write or a force failed before
     */
    public void requireHeld() throws IOException {
        requireUsable();
        try {
            disk.requireHeld();
        } catch (DirectoryLostException lost) {
            poison = lost;
            throw new JournalPoisonedException(lost);
        }
    }

    /** The sequence of the last durable record; 0 if there never was one. */
    public long lastSequence() {
        return lastSequence;
    }

    /**
     * Durably records that everything up to {@code sequence} is no longer needed, then frees its segments for reuse.
     * After a failure it may be called again.
     */
    public void release(long sequence) throws IOException {
        requireHeld();
        if (sequence > lastSequence) {
            throw new IllegalArgumentException("record " + sequence + " was never appended");
        }
        lowWater.raise(sequence, maker.segmentIdMax());
        pool.release(sequence);
    }

    /**
     * Makes sure that a prepared segment is at hand: filled with zeros, under a header of its own, and forced. A
     * failure harms nothing; it may be called again.
     */
    public void prepare() throws IOException {
        requireUsable();
        pool.prepare(1);
    }

    /** Whether {@link #prepare} would make a segment; takes no more than a short lock. */
    public boolean needsSegment() {
        return poison == null && pool.needsSegment();
    }

    /** The bytes of records in the segments that are not yet released. */
    public long bytesInUse() {
        return pool.sealedBytes() + (lastSequence > lowWater.sequence() ? activeBytes : 0);
    }

    /** Whether a write or a force failed, so that nothing is taken any more. */
    public boolean isPoisoned() {
        return poison != null;
    }

    /**
     * Closes the files. If everything is released, removes the segments and leaves only the low-water mark. The thread
     * that appends must have finished. May be called more than once.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pool.close().forEach(this::closeFile);
        if (active != null) {
            closeFile(active);
        }
        if (poison == null && lastSequence == lowWater.sequence()) {
            removeSegments();
        }
    }

    private void requireUsable() throws IOException {
        Throwable cause = poison;
        if (cause != null) {
            throw new JournalPoisonedException(cause);
        }
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Payloads that are written and forced together, in one segment. */
    private record Group(List<byte[]> payloads, long recordBytes) {}

    private List<Group> split(List<byte[]> payloads) {
        List<Group> groups = new ArrayList<>(1);
        int start = 0;
        long bytes = 0;
        for (int index = 0; index < payloads.size(); index++) {
            int payloadBytes = payloads.get(index).length;
            if (payloadBytes > settings.recordBytesMax()) {
                throw new IllegalArgumentException(
                        "a record of " + payloadBytes + " bytes is larger than " + settings.recordBytesMax());
            }
            long recordBytes = RecordFormat.recordBytes(payloadBytes);
            if (bytes + recordBytes > settings.segmentCapacityBytes()) {
                groups.add(new Group(payloads.subList(start, index), bytes));
                start = index;
                bytes = 0;
            }
            bytes += recordBytes;
        }
        groups.add(new Group(payloads.subList(start, payloads.size()), bytes));
        return groups;
    }

    /** The number of segments that the groups need besides the active one. All are ready before the first write. */
    private int countSegments(List<Group> groups) {
        int count = 0;
        long remaining = writer == null ? 0 : writer.remainingBytes();
        for (Group group : groups) {
            if (group.recordBytes() > remaining) {
                count++;
                remaining = settings.segmentCapacityBytes();
            }
            remaining -= group.recordBytes();
        }
        return count;
    }

    private void append(Group group, Deque<Segment> segments) throws IOException {
        SegmentWriter current = writer;
        if (current == null || group.recordBytes() > current.remainingBytes()) {
            current = goOnIn(segments.removeFirst());
        }
        long before = lastSequence;
        current.append(group.payloads(), before + 1);
        activeBytes = current.recordBytes();
        lastSequence = before + group.payloads().size();
    }

    private SegmentWriter goOnIn(Segment next) {
        Segment previous = active;
        if (previous != null) {
            closeFile(previous);
            pool.seal(new Segment.Sealed(previous.slot(), lastSequence, activeBytes));
        }
        SegmentWriter current = new SegmentWriter(next.file(), next.header(), buffer);
        active = next;
        writer = current;
        activeBytes = 0;
        return current;
    }

    private void closeFile(Segment segment) {
        try {
            segment.file().close();
        } catch (IOException failure) {
            LOG.warn("a segment of the journal, all of it forced before, was not closed: {}", failure.getMessage());
        }
    }

    private void removeSegments() {
        try {
            disk.requireHeld();
            List<DiskEntry> entries = disk.list(files.directory());
            if (entries.stream().noneMatch(entry -> JournalFiles.isSlot(entry.name()))) {
                return;
            }
            lowWater.renew(maker.segmentIdMax());
            for (DiskEntry entry : entries) {
                if (JournalFiles.isTemporary(entry.name()) || JournalFiles.isSlot(entry.name())) {
                    disk.delete(files.directory().resolve(entry.name()));
                }
            }
            disk.forceDirectory(files.directory());
        } catch (IOException failure) {
            LOG.warn("segments of the journal were not removed; nothing in them is needed: {}", failure.getMessage());
        }
    }
}
