package io.cofre.volume.journal;

import java.io.IOException;

/**
 * A write or a force of a group failed, or another process may have the directory. Nobody knows which part of the group
 * is durable, and another force could report a false success. So the journal takes nothing any more until it is opened
 * again.
 */
public final class JournalPoisonedException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalPoisonedException(Throwable cause) {
        super("the journal takes no more records: " + cause.getMessage(), cause);
    }
}
