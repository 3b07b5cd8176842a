/** The variables of the hub and their rules. */
@NullMarked
package io.cofre.hub.config;

import org.jspecify.annotations.NullMarked;
