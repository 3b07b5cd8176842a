package io.cofre.volume.journal;

import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The recovery of a journal. It reads the directory as a crash may have left it, hands out the records after the
 * low-water mark, and refuses a state that no crash can have left. It changes nothing and needs no room. Used once, by
 * one thread.
 */
final class Recovery {
    private final Disk disk;
    private final JournalFiles files;
    private final RecordConsumer replay;

    private final List<Segment.Sealed> sealed = new ArrayList<>();
    private final List<Segment.Slot> free = new ArrayList<>();
    private Optional<Tail> tail = Optional.empty();
    private long released;
    private long expected;
    private Path logEndFile;
    private long logEndOffset;
    private long recordsReplayed;
    private long bytesRead;
    private long tornBytes;

    /** A slot file with a whole header, and the sequence of its first record, if that is whole. */
    private record FoundSegment(Segment.Slot slot, Path file, SegmentHeader header, Optional<Long> firstSequence) {}

    Recovery(Disk disk, JournalFiles files, RecordConsumer replay) {
        this.disk = disk;
        this.files = files;
        this.replay = replay;
        this.logEndFile = files.lowWater();
    }

    Recovered run() throws IOException {
        long startNs = System.nanoTime();
        List<DiskEntry> entries = disk.list(files.directory());
        Optional<LowWater.Mark> mark = readMark(entries);
        released = mark.orElse(LowWater.Mark.NONE).sequence();
        List<FoundSegment> segments = findSegments(entries);
        if (mark.isEmpty() && !segments.isEmpty()) {
            throw new JournalDamagedException(files.lowWater(), 0, "the file is missing, but there are segments");
        }
        replayNeeded(segments);
        long segmentIdMax = Math.max(
                mark.orElse(LowWater.Mark.NONE).segmentId(),
                segments.stream()
                        .mapToLong(segment -> segment.header().id())
                        .max()
                        .orElse(0));
        RecoveryReport report = new RecoveryReport(
                recordsReplayed, bytesRead, tornBytes, Duration.ofNanos(System.nanoTime() - startNs));
        long lastSequence = Math.max(released, expected - 1);
        return new Recovered(reliable(mark, segments), lastSequence, segmentIdMax, sealed, free, tail, report);
    }

    private Optional<LowWater.Mark> readMark(List<DiskEntry> entries) throws IOException {
        String name = files.lowWater().getFileName().toString();
        boolean exists = entries.stream().anyMatch(entry -> entry.name().equals(name));
        return exists ? Optional.of(LowWater.read(disk, files)) : Optional.empty();
    }

    /**
     * The mark, if it can be relied upon. A mark without any segment may have been renamed into the directory just
     * before its force failed. It holds no information, so it counts as absent and is made anew.
     */
    private static Optional<LowWater.Mark> reliable(Optional<LowWater.Mark> mark, List<FoundSegment> segments) {
        return mark.filter(found -> found.sequence() > 0 || !segments.isEmpty());
    }

    /** All segments, in the order in which they were used. */
    private List<FoundSegment> findSegments(List<DiskEntry> entries) throws IOException {
        List<FoundSegment> segments = new ArrayList<>();
        for (DiskEntry entry : entries) {
            OptionalInt number = JournalFiles.slotNumber(entry.name());
            if (number.isPresent()) {
                segments.add(find(number.getAsInt(), files.directory().resolve(entry.name())));
            }
        }
        segments.sort(Comparator.comparingLong(segment -> segment.header().id()));
        for (int index = 1; index < segments.size(); index++) {
            if (segments.get(index).header().id()
                    == segments.get(index - 1).header().id()) {
                throw new JournalDamagedException(segments.get(index).file(), 0, "two files hold the same segment");
            }
        }
        return segments;
    }

    private FoundSegment find(int number, Path name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            SegmentHeader header = SegmentHeader.read(file, name);
            SegmentReader reader = new SegmentReader(file, header);
            Optional<Long> firstSequence = reader.next().map(SegmentReader.WholeRecord::sequence);
            bytesRead += reader.bytesRead();
            return new FoundSegment(new Segment.Slot(number, header.segmentBytes()), name, header, firstSequence);
        }
    }

    private void replayNeeded(List<FoundSegment> segments) throws IOException {
        int start = startOf(segments);
        expected = segments.stream()
                .skip(start)
                .limit(1)
                .flatMap(segment -> segment.firstSequence().stream())
                .filter(first -> first <= released)
                .findFirst()
                .orElse(released + 1);
        segments.subList(0, start).forEach(this::free);
        for (FoundSegment segment : segments.subList(start, segments.size())) {
            replay(segment);
        }
    }

    /**
     * The index of the newest segment that begins at or before the low-water mark. Older ones are no longer needed, and
     * may be partly overwritten. If no segment begins there, all are looked at.
     */
    private int startOf(List<FoundSegment> segments) {
        for (int index = segments.size() - 1; index > 0; index--) {
            Optional<Long> first = segments.get(index).firstSequence();
            if (first.isPresent() && first.get() <= released + 1) {
                return index;
            }
        }
        return 0;
    }

    private void replay(FoundSegment segment) throws IOException {
        try (DiskFile file = disk.open(segment.file())) {
            SegmentReader reader = new SegmentReader(file, segment.header());
            long groupOffset = reader.position();
            int indexExpected = 0;
            long last = 0;
            for (Optional<SegmentReader.WholeRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                SegmentReader.WholeRecord record = next.get();
                check(segment, record, indexExpected);
                groupOffset = record.index() == 0 ? record.offset() : groupOffset;
                indexExpected = record.index() + 1;
                last = record.sequence();
                handOut(record);
            }
            SegmentReader.Rest rest = reader.judgeRest(expected, released);
            if (rest.isDamaged()) {
                throw new JournalDamagedException(
                        segment.file(),
                        reader.position(),
                        "record " + expected
                                + " is damaged, but whole records that were written later follow at offset "
                                + rest.lossOffset());
            }
            bytesRead += reader.bytesRead();
            sort(segment, last, reader.position());
            noteEnd(segment, last, reader, rest);
            if (last > released || rest.tornBytes() > 0) {
                long offset = last > released ? groupOffset : reader.position();
                tail = Optional.of(new Tail(segment.file(), offset, reader.bytesFrom(offset), (int) rest.tornBytes()));
            }
            expected = Math.max(expected, released + 1);
        }
    }

    /** Remembers the end of the log in this segment, unless a later segment continues the log. */
    private void noteEnd(FoundSegment segment, long last, SegmentReader reader, SegmentReader.Rest rest) {
        if (last > 0) {
            tornBytes = 0;
        }
        if (last > 0 || rest.tornBytes() > 0) {
            logEndFile = segment.file();
            logEndOffset = reader.position();
        }
        tornBytes += rest.tornBytes();
    }

    private void check(FoundSegment segment, SegmentReader.WholeRecord record, int indexExpected) throws IOException {
        boolean isFirst = record.offset() == TwinBlock.AREA_BYTES;
        if (isFirst && record.sequence() > expected) {
            throw new JournalDamagedException(
                    logEndFile,
                    logEndOffset,
                    "the log ends here before record " + expected + ", but " + segment.file() + " begins with record "
                            + record.sequence());
        }
        boolean isIndexRight = record.index() == 0 || record.index() == indexExpected;
        if (record.sequence() != expected || !isIndexRight) {
            throw new JournalDamagedException(
                    segment.file(),
                    record.offset(),
                    "record " + record.sequence() + " stands where record " + expected + " is due");
        }
    }

    private void handOut(SegmentReader.WholeRecord record) throws IOException {
        if (record.sequence() > released) {
            replay.accept(record.sequence(), record.payload());
            recordsReplayed++;
        }
        expected++;
    }

    private void sort(FoundSegment segment, long lastSequence, long endOffset) {
        if (lastSequence > released) {
            sealed.add(new Segment.Sealed(segment.slot(), lastSequence, endOffset - TwinBlock.AREA_BYTES));
        } else {
            free(segment);
        }
    }

    /**
     * A slot without a record may have been renamed into the directory just before its force failed, and then no force
     * makes that name durable any more. Such slots go last, because making one anew takes room.
     */
    private void free(FoundSegment segment) {
        if (segment.firstSequence().isPresent()) {
            free.add(0, segment.slot());
        } else {
            free.add(Segment.Slot.unknown(segment.slot().number()));
        }
    }
}
