/** The values in the directories of a volume. */
@NullMarked
package io.cofre.volume.files;

import org.jspecify.annotations.NullMarked;
