package io.cofre.volume.journal;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maker of segments that are ready to take records: new files filled with zeros, or used slots under a new header.
 * Each segment it returns is durable, its name included. After a failure it does everything anew, because a repeated
 * force proves nothing. One thread at a time.
 */
final class SegmentMaker {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentMaker.class);
    private static final int ZEROS_BYTES = 64 * 1024;

    private final Disk disk;
    private final JournalFiles files;
    private final int segmentBytes;
    private final LowWater lowWater;
    private final SecureRandom salts = new SecureRandom();

    /** Slots whose header failed to be overwritten, which must not be tried again. */
    private final Set<Integer> halfOverwritten = new HashSet<>();

    private Optional<Tail> unforced;
    private boolean isGroundLaid;
    private volatile long segmentIdMax;

    SegmentMaker(Disk disk, JournalFiles files, int segmentBytes, LowWater lowWater, Recovered recovered) {
        this.disk = disk;
        this.files = files;
        this.segmentBytes = segmentBytes;
        this.lowWater = lowWater;
        this.segmentIdMax = recovered.segmentIdMax();
        this.unforced = recovered.tail();
    }

    /** The highest id that was given to a segment. */
    long segmentIdMax() {
        return segmentIdMax;
    }

    /** Makes the last group that was replayed durable; see {@link Tail}. */
    void forceTail() throws IOException {
        if (unforced.isPresent()) {
            unforced.get().rewriteTail(disk);
            unforced = Optional.empty();
        }
    }

    /** A segment in a slot whose content is no longer needed. */
    Segment reuse(Segment.Slot slot) throws IOException {
        layGround();
        if (slot.fileBytes() != segmentBytes || halfOverwritten.contains(slot.number())) {
            return create(slot.number());
        }
        SegmentHeader header = nextHeader();
        DiskFile file = disk.open(files.slot(slot.number()));
        try {
            TwinBlock.overwrite(file, SegmentHeader.MAGIC, header.body());
            return new Segment(slot, header, file);
        } catch (IOException | RuntimeException failure) {
            halfOverwritten.add(slot.number());
            closeAfter(file, failure);
            throw failure;
        }
    }

    /** A segment in a new slot, or in one whose file is of no use. */
    Segment create(int slotNumber) throws IOException {
        layGround();
        SegmentHeader header = nextHeader();
        Path name = files.slot(slotNumber);
        Path temporary = JournalFiles.temporary(name);
        disk.delete(temporary);
        disk.delete(name);
        try {
            fill(temporary, header);
            disk.rename(temporary, name);
        } catch (IOException | RuntimeException failure) {
            deleteAfter(temporary, failure);
            throw failure;
        }
        halfOverwritten.remove(slotNumber);
        disk.forceDirectory(files.directory());
        return new Segment(new Segment.Slot(slotNumber, segmentBytes), header, disk.open(name));
    }

    /**
     * Makes the state that this process found durable, once, before it makes its first segment. The previous process
     * may have died between renaming and forcing a directory, or between writing and forcing the mark. If this process
     * then overwrote a segment, a power failure could bring back a mark that needs that segment.
     */
    private void layGround() throws IOException {
        if (isGroundLaid) {
            return;
        }
        forceTail();
        makeDirectory();
        for (DiskEntry entry : disk.list(files.directory())) {
            if (JournalFiles.isTemporary(entry.name())) {
                disk.delete(files.directory().resolve(entry.name()));
            }
        }
        lowWater.renew(segmentIdMax);
        disk.forceDirectory(files.directory());
        isGroundLaid = true;
    }

    private void makeDirectory() throws IOException {
        if (!lowWater.exists()) {
            deleteEmptyDirectory();
        }
        disk.createDirectory(files.directory());
        disk.forceDirectory(files.parent());
    }

    /**
     * Deletes the directory if it is empty. After a failed force its name may never become durable, unless the
     * directory is made again. Something else may be in it.
     */
    private void deleteEmptyDirectory() {
        try {
            disk.delete(files.directory());
        } catch (IOException notEmpty) {
            LOG.debug("the directory of the journal is kept: {}", notEmpty.getMessage());
        }
    }

    private SegmentHeader nextHeader() {
        long id = segmentIdMax + 1;
        segmentIdMax = id;
        return new SegmentHeader(segmentBytes, id, salts.nextLong());
    }

    /**
     * Writes real zeros. In a file that merely has the size, each force would have to allocate blocks and commit
     * metadata.
     */
    private void fill(Path name, SegmentHeader header) throws IOException {
        try (DiskFile file = disk.open(name)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS_BYTES, segmentBytes));
            for (long offset = 0; offset < segmentBytes; offset += zeros.capacity()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), segmentBytes - offset));
                file.write(zeros, offset);
            }
            TwinBlock.create(file, SegmentHeader.MAGIC, header.body());
            file.force();
        }
    }

    private void deleteAfter(Path temporary, Exception failure) {
        try {
            disk.delete(temporary);
        } catch (IOException notDeleted) {
            failure.addSuppressed(notDeleted);
        }
    }

    private static void closeAfter(DiskFile file, Exception failure) {
        try {
            file.close();
        } catch (IOException notClosed) {
            failure.addSuppressed(notClosed);
        }
    }
}
