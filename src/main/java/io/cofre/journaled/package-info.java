/**
 * The default store: commits go to the journal and are served from memory, a checkpoint brings them into plain files.
 */
@NullMarked
package io.cofre.journaled;

import org.jspecify.annotations.NullMarked;
