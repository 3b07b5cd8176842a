/** Tests of the repository as a whole: its walls, the form of its sources, and what its documents and files promise. */
@NullMarked
package io.cofre;

import org.jspecify.annotations.NullMarked;
