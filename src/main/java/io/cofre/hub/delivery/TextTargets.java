package io.cofre.hub.delivery;

import io.cofre.hub.outbound.TargetFilter;
import javax.net.ssl.SSLSocketFactory;

/**
 * The targets of texts of wapi, which an operator chose and no tenant.
 *
 * @param filter the targets that are allowed
 * @param tls makes the connections to https targets
 */
public record TextTargets(TargetFilter filter, SSLSocketFactory tls) {}
