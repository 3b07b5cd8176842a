package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;

/** The time of a message, in the ways in which engines write it. */
public final class MessageTime {
    private static final long LOW_MASK = 0xFFFF_FFFFL;
    private static final int HIGH_SHIFT = 32;

    private MessageTime() {}

    /** Seconds since 1970 from a number, digits in a text, or halves of 32 bits; 0 if it is none of these. */
    public static long seconds(JsonNode time) {
        if (time.has("low")) {
            return (time.path("high").asLong() << HIGH_SHIFT)
                    | (time.path("low").asLong() & LOW_MASK);
        }
        return time.asLong(0);
    }
}
