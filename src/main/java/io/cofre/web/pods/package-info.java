/** Handlers for pods: groups, instances and keys. */
@NullMarked
package io.cofre.web.pods;

import org.jspecify.annotations.NullMarked;
