/** Reading a volume that no worker uses, to find what is damaged in it. */
@NullMarked
package io.cofre.verify;

import org.jspecify.annotations.NullMarked;
