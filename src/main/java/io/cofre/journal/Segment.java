package io.cofre.journal;

import io.cofre.disk.DiskFile;

/** A slot file that is open and ready to take records, under a header that is durable. */
record Segment(Slot slot, SegmentHeader header, DiskFile file) {
    /**
     * A file of the journal's directory, in which one segment after the other lives.
     *
     * @param number its place in the name
     * @param fileBytes its size
     */
    record Slot(int number, int fileBytes) {}

    /**
     * A segment that takes no more records.
     *
     * @param lastSequence of its last record
     * @param recordBytes how much of it holds records
     */
    record Sealed(Slot slot, long lastSequence, long recordBytes) {}
}
