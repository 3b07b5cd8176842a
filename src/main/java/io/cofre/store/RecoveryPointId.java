package io.cofre.store;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The id of a snapshot or an entry of the trash: the time of the request in UTC, and eight hexadecimal digits, as in
 * {@code 20261122T061331Z-3fa9c1d2}. Five of the digits are the microsecond within the second, and three are random:
 * the order of the texts is the order of the times. (In ids of version 0.1.0 all eight digits are random, and the ids
 * of one second have no order.)
 */
public record RecoveryPointId(String text) implements Comparable<RecoveryPointId> {
    private static final Pattern FORM = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{8}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);
    private static final int TIME_LENGTH = 16;
    private static final int CHANCE_BITS = 12;
    private static final SecureRandom CHANCE = new SecureRandom();

    /** @throws CofreException {@code BAD_REQUEST} if the text has another form */
    public RecoveryPointId {
        if (!isId(text)) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST, "an id of a snapshot or of the trash looks like 20261122T061331Z-3fa9c1d2");
        }
    }

    /** An id that nothing else has. */
    public static RecoveryPointId at(Instant time) {
        int digits = time.get(ChronoField.MICRO_OF_SECOND) << CHANCE_BITS | CHANCE.nextInt(1 << CHANCE_BITS);
        return new RecoveryPointId(TIME.format(time) + "-" + HexFormat.of().toHexDigits(digits));
    }

    /** Whether {@code text} is an id. */
    public static boolean isId(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        try {
            timeOf(text);
            return true;
        } catch (DateTimeParseException noTime) {
            return false;
        }
    }

    /** The time of the request, to the second. */
    public Instant time() {
        return timeOf(text);
    }

    @Override
    public int compareTo(RecoveryPointId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    private static Instant timeOf(String text) {
        return TIME.parse(text.substring(0, TIME_LENGTH), Instant::from);
    }
}
