/** A redo log of byte payloads with sequence numbers, and its recovery. The format is in docs/JOURNAL.md. */
@NullMarked
package io.cofre.volume.journal;

import org.jspecify.annotations.NullMarked;
