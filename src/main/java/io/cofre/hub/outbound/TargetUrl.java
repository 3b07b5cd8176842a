package io.cofre.hub.outbound;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL that a request can be made to. It holds no user and no password.
 *
 * @param secure whether it speaks TLS
 * @param host a name in lower case, or an address; one of IPv6 has no brackets
 * @param port 1 to 65535
 * @param path with the query, as the request line has it
 */
public record TargetUrl(boolean secure, String host, int port, String path) {
    private static final int LENGTH_MAX = 2048;
    private static final int PORT_MAX = 65_535;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.]+)\\]|(?<name>[^\\[\\]:@]+))(?::(?<port>[0-9]{1,5})?)?");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\\.?");

    /**
     * The URL of a text.
     *
     * @throws IllegalArgumentException if it is none that a request can be made to; the message says why, without the
     *     text, which may hold a secret
     */
    public static TargetUrl of(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("the URL is longer than " + LENGTH_MAX + " characters");
        }
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException invalid) {
            throw new IllegalArgumentException("the URL is malformed: " + invalid.getReason(), invalid);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            throw new IllegalArgumentException("the URL does not begin with https://");
        }
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("the URL has no host");
        }
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("the URL has a user or a password; use a header instead");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the URL has no valid host and port");
        }
        String six = parts.group("six");
        String host = six != null ? six : named(parts.group("name"));
        return new TargetUrl(secure, host, port(parts.group("port"), secure), pathOf(uri));
    }

    private static String named(String name) {
        String ascii;
        try {
            ascii = IDN.toASCII(name, 0).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException("the URL has no valid host", invalid);
        }
        if (!HOST.matcher(ascii).matches()) {
            throw new IllegalArgumentException("the URL has no valid host");
        }
        // A final dot says that the name is complete; certificates and allow-lists do not have it.
        return ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    }

    private static int port(@Nullable String digits, boolean secure) {
        if (digits == null || digits.isEmpty()) {
            return secure ? HTTPS_PORT : HTTP_PORT;
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("the port of the URL is not between 1 and " + PORT_MAX);
        }
        return port;
    }

    private static String pathOf(URI uri) {
        // In ASCII: the part behind the host is sent as it is, and a request line is ASCII.
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    /** The header {@code Host}. */
    String hostHeader() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        boolean isDefault = port == (secure ? HTTPS_PORT : HTTP_PORT);
        return isDefault ? name : name + ":" + port;
    }

    /** Where connections go. */
    Origin origin() {
        return new Origin(secure, host, port);
    }

    /** Where a connection goes. */
    record Origin(boolean secure, String host, int port) {}

    /** Without the path, which may hold a secret. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + hostHeader();
    }
}
