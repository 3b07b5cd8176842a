@NullMarked
package io.cofre.hub.store;

import org.jspecify.annotations.NullMarked;
