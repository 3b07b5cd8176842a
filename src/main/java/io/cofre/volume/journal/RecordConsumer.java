package io.cofre.volume.journal;

import java.io.IOException;

/** Takes the records of a journal as they are replayed, in the order of their sequence. */
@FunctionalInterface
public interface RecordConsumer {
    void accept(long sequence, byte[] payload) throws IOException;
}
