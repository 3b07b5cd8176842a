/** The administration of a worker that runs elsewhere, over HTTP. */
@NullMarked
package io.cofre.remote;

import org.jspecify.annotations.NullMarked;
