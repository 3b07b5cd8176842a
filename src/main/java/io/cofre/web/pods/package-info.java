/** Handlers of what pods use: groups, instances and keys. */
@NullMarked
package io.cofre.web.pods;

import org.jspecify.annotations.NullMarked;
