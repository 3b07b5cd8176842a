/** Export and import of one instance as an archive. The formats are in docs/ARCHIVES.md. */
@NullMarked
package io.cofre.transfer;

import org.jspecify.annotations.NullMarked;
