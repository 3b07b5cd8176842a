/** The default store: commits go to the journal, from there to memtables, and later into plain files. */
@NullMarked
package io.cofre.volume.engine;

import org.jspecify.annotations.NullMarked;
