package io.cofre.volume.journal;

import io.cofre.volume.disk.DiskFile;

/** A slot file that is open and ready to take records, under a header that is durable. */
record Segment(Slot slot, SegmentHeader header, DiskFile file) {
    /**
     * A file of the journal's directory, which one segment after the other uses.
     *
     * @param number its place in the name
     * @param fileBytes its size; 0 if the file must be made anew before it is used
     */
    record Slot(int number, int fileBytes) {
        /** A slot of which nothing is certain, not even that its name is durable. */
        static Slot unknown(int number) {
            return new Slot(number, 0);
        }
    }

    /**
     * A segment that takes no more records.
     *
     * @param lastSequence the sequence of its last record
     * @param recordBytes the number of its bytes that hold records
     */
    record Sealed(Slot slot, long lastSequence, long recordBytes) {}
}
