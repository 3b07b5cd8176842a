/** The hub's knowledge of tenants, their providers, instances and webhooks. */
@NullMarked
package io.cofre.hub.registry;

import org.jspecify.annotations.NullMarked;
