/** Readers and writers of tar, gzip and zip, and the limits of unpacking. */
@NullMarked
package io.cofre.transfer.format;

import org.jspecify.annotations.NullMarked;
