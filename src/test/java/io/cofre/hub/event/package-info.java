@NullMarked
package io.cofre.hub.event;

import org.jspecify.annotations.NullMarked;
