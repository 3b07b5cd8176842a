package io.cofre.config;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes puts into every pod of a namespace for each service in it. For services called
 * {@code cofre}, {@code cofre-…} or {@code wapi} they begin like ours, and a service {@code cofre-http} even leads to a
 * variable with the name of one of ours.
 *
 * <p>Their names are described under "Environment variables" in the Kubernetes documentation of services.
 */
final class KubernetesLinks {
    private static final Pattern SERVICE =
            Pattern.compile("(?:COFRE|WAPI)(_[A-Z0-9_]+)?_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)");
    private static final Pattern PORT_DETAIL =
            Pattern.compile("(?:COFRE|WAPI)(_[A-Z0-9_]+)?_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");
    private static final Pattern PORT = Pattern.compile("(?:COFRE|WAPI)(_[A-Z0-9_]+)?_PORT");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://\\S+:[0-9]+");

    private KubernetesLinks() {}

    /** Whether a variable is one of them. A mistyped name of ours, such as {@code COFRE_HTPP_PORT=5656}, is not. */
    static boolean contains(String name, String value) {
        return SERVICE.matcher(name).matches()
                || PORT_DETAIL.matcher(name).matches()
                || (PORT.matcher(name).matches() && ADDRESS.matcher(value).matches());
    }
}
