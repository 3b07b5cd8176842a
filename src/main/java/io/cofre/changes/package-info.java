/** The changes of instances as they happen, for programs that follow them: bounded buffers, cursors, subscriptions. */
@NullMarked
package io.cofre.changes;

import org.jspecify.annotations.NullMarked;
