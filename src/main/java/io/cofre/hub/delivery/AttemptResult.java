package io.cofre.hub.delivery;

import java.util.Locale;

/** The kinds of what can come of a try. Their names in lower case are those of metrics. */
public enum AttemptResult {
    /** The target answered 2xx. */
    DELIVERED,
    /** The target answered 410: it wants no more. */
    GONE,
    /** The target answered 3xx; the hub follows no redirect. */
    REDIRECTED,
    /** The target answered 429: it wants fewer. */
    LIMITED,
    /** The target answered another 4xx. */
    REFUSED,
    /** The target answered 5xx, or a status that does not exist. */
    FAILED,
    /** There was no answer in time, or no connection. */
    UNANSWERED,
    /** The target is not allowed, so nothing was sent. */
    FORBIDDEN;

    private static final int SUCCESS = 2;
    private static final int REDIRECTION = 3;
    private static final int CALLERS_FAULT = 4;
    private static final int HUNDRED = 100;
    private static final int STATUS_GONE = 410;
    private static final int STATUS_LIMITED = 429;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in metrics. */
    public String wireName() {
        return wireName;
    }

    static AttemptResult of(int status) {
        if (status == STATUS_GONE) {
            return GONE;
        }
        if (status == STATUS_LIMITED) {
            return LIMITED;
        }
        return switch (status / HUNDRED) {
            case SUCCESS -> DELIVERED;
            case REDIRECTION -> REDIRECTED;
            case CALLERS_FAULT -> REFUSED;
            default -> FAILED;
        };
    }

    /** Whether it says more of the target than of the event: another event would most likely meet the same. */
    boolean isTroubleOfTarget() {
        return this == FAILED || this == UNANSWERED || this == LIMITED;
    }
}
