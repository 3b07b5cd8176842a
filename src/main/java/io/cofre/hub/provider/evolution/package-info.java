/** Evolution API: its calls, its webhooks, and what its events mean. */
@NullMarked
package io.cofre.hub.provider.evolution;

import org.jspecify.annotations.NullMarked;
