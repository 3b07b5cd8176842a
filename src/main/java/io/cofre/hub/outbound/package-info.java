/** Requests to addresses that tenants name: which are allowed, and how they are made without being led elsewhere. */
@NullMarked
package io.cofre.hub.outbound;

import org.jspecify.annotations.NullMarked;
