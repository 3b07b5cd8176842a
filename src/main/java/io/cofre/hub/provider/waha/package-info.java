/** WAHA: its calls, its webhooks, and what its events mean. */
@NullMarked
package io.cofre.hub.provider.waha;

import org.jspecify.annotations.NullMarked;
