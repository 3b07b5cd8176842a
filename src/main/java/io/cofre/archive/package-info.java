/**
 * What is kept on the volume beside the live values: how a value stands in a directory, the trash, snapshots, and what
 * waits to take the place of an instance.
 */
@NullMarked
package io.cofre.archive;

import org.jspecify.annotations.NullMarked;
