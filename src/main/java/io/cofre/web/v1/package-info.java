/** Handlers of Cofre's own API, for programs that keep a whole session: values, batches, lists. */
@NullMarked
package io.cofre.web.v1;

import org.jspecify.annotations.NullMarked;
