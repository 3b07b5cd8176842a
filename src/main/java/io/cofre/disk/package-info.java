/** The only package that forces and renames: the file system as the stores see it. */
@NullMarked
package io.cofre.disk;

import org.jspecify.annotations.NullMarked;
