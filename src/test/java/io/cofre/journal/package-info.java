/** Tests of the journal. */
@NullMarked
package io.cofre.journal;

import org.jspecify.annotations.NullMarked;
