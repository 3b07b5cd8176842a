/** Leases over the records that a store keeps of them. */
@NullMarked
package io.cofre.lease;

import org.jspecify.annotations.NullMarked;
