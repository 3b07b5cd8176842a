package io.cofre.session;

import java.util.Locale;

/**
 * Why a request was not carried out. The wire name (the constant in snake case) is part of the API and never changes;
 * the HTTP status is given to a code in one place, by the {@code http} package.
 */
public enum ErrorCode {
    /** The request is malformed: a name, the body or one of its members. */
    BAD_REQUEST,
    /** The API key is missing or wrong. */
    UNAUTHORIZED,
    /** The group, instance, key or route does not exist. */
    NOT_FOUND,
    /** The route exists, but not for this method. */
    METHOD_NOT_ALLOWED,
    /** What is asked for stands against what is there, and would destroy it. */
    CONFLICT,
    /** What is to be imported has the identity of another instance. */
    DUPLICATE,
    /** The request did not arrive in time. */
    REQUEST_TIMEOUT,
    /** The body is above the configured limit. */
    PAYLOAD_TOO_LARGE,
    /** The request line is above the server's limit. */
    URI_TOO_LONG,
    /** The headers are above the server's limit. */
    HEADERS_TOO_LARGE,
    /** The stored value exists but is not intact; it is never served and never reported as absent. */
    DAMAGED,
    /** A bug of ours. */
    INTERNAL_ERROR,
    /** A bound was reached; the same request may succeed a moment later. */
    OVERLOADED,
    /** The store does not take writes, or the worker is starting or stopping. */
    UNAVAILABLE,
    /** The volume has no space or no inodes left, or a quota is used up. */
    DISK_FULL;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The stable snake_case name in error bodies, logs and metrics. */
    public String wireName() {
        return wireName;
    }
}
