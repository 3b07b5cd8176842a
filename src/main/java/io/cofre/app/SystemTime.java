package io.cofre.app;

import java.time.InstantSource;

/** The time of day of the system. It is asked for here and nowhere else: all parts are given their source of time. */
final class SystemTime {
    private SystemTime() {}

    static InstantSource source() {
        return InstantSource.system();
    }
}
