/** The redo journal: numbered payloads that survive a crash, in a directory of preallocated segments. */
@NullMarked
package io.cofre.journal;

import org.jspecify.annotations.NullMarked;
