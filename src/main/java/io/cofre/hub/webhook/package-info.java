/** The services of the management API: tenants, providers, instances, their webhooks and what was delivered. */
@NullMarked
package io.cofre.hub.webhook;

import org.jspecify.annotations.NullMarked;
