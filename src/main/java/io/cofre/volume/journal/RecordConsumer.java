package io.cofre.volume.journal;

import java.io.IOException;

/** A consumer of the records of a journal. It gets them as they are replayed, in the order of their sequence. */
@FunctionalInterface
public interface RecordConsumer {
    void accept(long sequence, byte[] payload) throws IOException;
}
