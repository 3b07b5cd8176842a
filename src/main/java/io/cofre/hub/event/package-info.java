/** The events of instances, in one shape for all providers. */
@NullMarked
package io.cofre.hub.event;

import org.jspecify.annotations.NullMarked;
