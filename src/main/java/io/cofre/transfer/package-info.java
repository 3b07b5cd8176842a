/** Sessions as archives: what an instance is exported to, and what is taken in from untrusted ones. */
@NullMarked
package io.cofre.transfer;

import org.jspecify.annotations.NullMarked;
