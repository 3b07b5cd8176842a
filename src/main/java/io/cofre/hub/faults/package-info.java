/** Reports of faults to a service that an operator uses. */
@NullMarked
package io.cofre.hub.faults;

import org.jspecify.annotations.NullMarked;
