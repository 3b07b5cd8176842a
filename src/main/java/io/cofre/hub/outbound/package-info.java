/** Requests to addresses that tenants name: the rules that allow them, and a client that is not led elsewhere. */
@NullMarked
package io.cofre.hub.outbound;

import org.jspecify.annotations.NullMarked;
