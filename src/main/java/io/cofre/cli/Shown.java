package io.cofre.cli;

import io.cofre.session.InstancePath;
import io.cofre.session.Printable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** The spelling of figures, times and names for people. */
final class Shown {
    /** The form of a time, in UTC like the ids of snapshots. */
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};
    private static final int STEP = 1024;
    private static final int WITH_DECIMAL_MAX = 10;

    private Shown() {}

    static String bytes(long bytes) {
        if (bytes < STEP) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= STEP && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, amount < WITH_DECIMAL_MAX ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
    }

    static String bytes(Optional<Long> bytes) {
        return bytes.map(Shown::bytes).orElse("-");
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A count with its noun: {@code 1 key}, {@code 2 keys}. */
    static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** A time in UTC, to the minute. */
    static String time(Instant time) {
        return MINUTE.format(time);
    }

    static String time(Optional<Instant> time) {
        return time.map(Shown::time).orElse("-");
    }

    /** A name as text. Characters that a terminal would take for a command, or would not show, are written out. */
    static String text(String text) {
        return Printable.line(text);
    }

    static String instance(String group, String instance) {
        return text(group) + " / " + text(instance);
    }

    static String instance(InstancePath instance) {
        return instance(instance.group().toString(), instance.instance().toString());
    }
}
