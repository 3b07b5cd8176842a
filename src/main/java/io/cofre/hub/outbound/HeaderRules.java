package io.cofre.hub.outbound;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for headers that a tenant may add to the requests that the hub makes for it. */
public final class HeaderRules {
    private static final int HEADERS_MAX = 32;
    private static final int NAME_MAX = 128;
    private static final int VALUE_MAX = 4096;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Printable ASCII, blanks and tabs: a line break would begin another header. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    /** The headers that the request itself needs, and those that say who made it. */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "user-agent",
            "proxy-authorization",
            "proxy-connection",
            "http2-settings");

    private HeaderRules() {}

    /**
     * Checks headers before they are stored.
     *
     * @throws CofreException {@code BAD_REQUEST}; the message names the header, never its value
     */
    public static void check(Map<String, String> headers) {
        if (headers.size() > HEADERS_MAX) {
            throw refused("there are more than " + HEADERS_MAX + " headers");
        }
        headers.forEach((name, value) -> {
            if (name.length() > NAME_MAX || !NAME.matcher(name).matches()) {
                throw refused("the name of a header is not one of HTTP");
            }
            if (isOurs(name)) {
                throw refused("the header '" + name + "' is set by the hub itself");
            }
            if (value.length() > VALUE_MAX) {
                throw refused("the value of the header '" + name + "' is longer than " + VALUE_MAX + " characters");
            }
            if (!VALUE.matcher(value).matches()) {
                throw refused("the value of the header '" + name + "' has characters that are not printable ASCII");
            }
        });
    }

    private static boolean isOurs(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return OURS.contains(lower) || lower.startsWith("webhook-") || lower.startsWith("x-event-");
    }

    private static CofreException refused(String why) {
        return new CofreException(ErrorCode.BAD_REQUEST, why);
    }
}
