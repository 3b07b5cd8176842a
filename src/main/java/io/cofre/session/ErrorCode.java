package io.cofre.session;

import java.util.Locale;

/**
 * The reason why a request was not carried out. The wire name (the constant in snake case) is part of the API and never
 * changes; the HTTP status is given to a code in one place, by {@code web.kit}.
 */
public enum ErrorCode {
    /** The request is malformed: a name, the body or one of its members. */
    BAD_REQUEST(Kind.REFUSAL),
    /** The API key is missing or wrong. */
    UNAUTHORIZED(Kind.TRANSPORT),
    /** The caller is known and may not do that. */
    FORBIDDEN(Kind.TRANSPORT),
    /** The group, instance, key or route does not exist. */
    NOT_FOUND(Kind.REFUSAL),
    /** The route exists, but not for this method. */
    METHOD_NOT_ALLOWED(Kind.TRANSPORT),
    /** The request conflicts with existing data, and would destroy it. */
    CONFLICT(Kind.REFUSAL),
    /** Another holder has the lease of the instance, and it has not run out. */
    LEASE_HELD(Kind.REFUSAL),
    /** The lease that the request names is no longer the lease of the instance. */
    LEASE_LOST(Kind.REFUSAL),
    /** A condition of the write does not hold: the key has another content, or none. */
    PRECONDITION_FAILED(Kind.REFUSAL),
    /** The import holds the identity of another instance. */
    DUPLICATE(Kind.REFUSAL),
    /** The state to restore has creds that no pod can use. */
    CREDS_UNUSABLE(Kind.REFUSAL),
    /** The request did not arrive in time. */
    REQUEST_TIMEOUT(Kind.TRANSPORT),
    /** The body is above the configured limit. */
    PAYLOAD_TOO_LARGE(Kind.REFUSAL),
    /** The request line is above the server's limit. */
    URI_TOO_LONG(Kind.TRANSPORT),
    /** The headers are above the server's limit. */
    HEADERS_TOO_LARGE(Kind.TRANSPORT),
    /** The stored value exists but is not intact; it is never served and never reported as absent. */
    DAMAGED(Kind.STORE),
    /** A bug of ours. */
    INTERNAL_ERROR(Kind.STORE),
    /** A bound was reached; the same request may succeed a moment later. */
    OVERLOADED(Kind.BUSY),
    /** The store does not take writes, or the worker is starting or stopping. */
    UNAVAILABLE(Kind.BUSY),
    /** The caller, or its tenant, asks too often. */
    TOO_MANY_REQUESTS(Kind.BUSY),
    /** Another program that was asked on the way did not do its part. */
    BAD_GATEWAY(Kind.BUSY),
    /** The volume has no space or no inodes left, or a quota is used up. */
    DISK_FULL(Kind.STORE);

    /** The kind of an error, which decides how it is treated. */
    public enum Kind {
        /** The request makes no sense for what is stored: the same one gets the same answer. */
        REFUSAL,
        /** The request does not come through: its key, method, headers or speed. */
        TRANSPORT,
        /** The worker cannot do it now: the same request may succeed later. */
        BUSY,
        /** The store or the worker is at fault. */
        STORE
    }

    private final Kind kind;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    ErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The stable snake_case name in error bodies, logs and metrics. */
    public String wireName() {
        return wireName;
    }
}
