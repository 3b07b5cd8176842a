/** Deliveries: events go to the webhooks of tenants, in order, until they are taken or given up. */
@NullMarked
package io.cofre.hub.delivery;

import org.jspecify.annotations.NullMarked;
