package io.cofre.hub.outbound;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Decides to which targets the hub makes requests for tenants. A tenant must not reach through the hub what only the
 * hub can reach: the machine itself, the private network, or the service where a cloud gives away credentials. Allowed
 * are https URLs whose host has only public addresses, and what the operator allows. Thread-safe.
 */
public final class TargetFilter {
    /** It names no address: that would tell a tenant about the network of the operator. */
    private static final String NOT_PUBLIC =
            " has an address that is not public;" + " an operator can allow it with COFRE_HUB_ALLOW_TARGETS";

    private final AllowedTargets allowed;
    private final NameResolver resolver;

    /** A filter that allows what is public, and {@code allowed}. */
    public TargetFilter(AllowedTargets allowed, NameResolver resolver) {
        this.allowed = allowed;
        this.resolver = resolver;
    }

    /**
     * Checks a URL before it is stored.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is malformed, not allowed, or its host does not exist
     */
    public TargetUrl check(String url) {
        try {
            TargetUrl target = TargetUrl.of(url);
            // An allowed host may be a container that does not run yet.
            if (!allowed.allowsHost(target.host())) {
                addresses(target);
            }
            return target;
        } catch (IllegalArgumentException | TargetRefusedException refused) {
            throw new CofreException(ErrorCode.BAD_REQUEST, String.valueOf(refused.getMessage()), refused);
        } catch (UnknownHostException unknown) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "the host of the URL does not exist", unknown);
        }
    }

    /**
     * The addresses of a target, all of them allowed. A request goes to one of these and asks for no address again:
     * the second answer could be another one.
     *
     * @throws TargetRefusedException if one is not allowed
     */
    List<InetAddress> addresses(TargetUrl target) throws TargetRefusedException, UnknownHostException {
        boolean hostAllowed = allowed.allowsHost(target.host());
        List<InetAddress> addresses = List.copyOf(resolver.resolve(target.host()));
        if (addresses.isEmpty()) {
            throw new UnknownHostException(target.host());
        }
        for (InetAddress address : addresses) {
            boolean listed = hostAllowed || allowed.allowsAddress(address);
            if (!listed && !PublicAddresses.contain(address)) {
                throw new TargetRefusedException("the host of the URL" + NOT_PUBLIC);
            }
            if (!listed && !target.secure()) {
                throw new TargetRefusedException("the URL does not begin with https://;"
                        + " an operator can allow its host with COFRE_HUB_ALLOW_TARGETS");
            }
        }
        return addresses;
    }
}
