package io.cofre.hub.event;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.regex.Pattern;

/**
 * Makes ids of events: {@code evt_} and 26 characters of Crockford's Base32. They are a ULID: 48 bits of the time in
 * milliseconds, then 80 random bits, so that ids sort by time. Of one maker each id is above the one before, even if
 * the clock is set back. Thread-safe.
 */
public final class EventId {
    private static final String PREFIX = "evt_";
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS_PER_CHARACTER = 5;
    private static final int RANDOM_HALF_BITS = 40;
    private static final long RANDOM_HALF_MAX = (1L << RANDOM_HALF_BITS) - 1;
    private static final int TIME_CHARACTERS = 10;
    private static final int HALF_CHARACTERS = RANDOM_HALF_BITS / BITS_PER_CHARACTER;
    private static final Pattern FORM = Pattern.compile("evt_[0-7][0-9A-HJKMNP-TV-Z]{25}");

    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();
    private long millis = -1;
    private long high;
    private long low;

    public EventId(InstantSource time) {
        this.time = time;
    }

    /** An id that nobody had before. */
    public synchronized String next() {
        long now = time.millis();
        if (now > millis) {
            millis = now;
            // Half of the room stays free for the ids of the same millisecond.
            high = random.nextLong() & (RANDOM_HALF_MAX >>> 1);
            low = random.nextLong() & RANDOM_HALF_MAX;
        } else if (low < RANDOM_HALF_MAX) {
            low++;
        } else {
            low = 0;
            high++;
        }
        StringBuilder id = new StringBuilder(PREFIX.length() + TIME_CHARACTERS + 2 * HALF_CHARACTERS).append(PREFIX);
        append(id, millis, TIME_CHARACTERS);
        append(id, high, HALF_CHARACTERS);
        append(id, low, HALF_CHARACTERS);
        return id.toString();
    }

    /** Whether a text has the form of an id. */
    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    private static void append(StringBuilder id, long value, int characters) {
        for (int shift = (characters - 1) * BITS_PER_CHARACTER; shift >= 0; shift -= BITS_PER_CHARACTER) {
            id.append(ALPHABET.charAt((int) (value >>> shift) & (ALPHABET.length() - 1)));
        }
    }
}
