package io.cofre.hub.provider;

import java.time.Duration;

/**
 * The limits of calls to providers.
 *
 * @param timeout the most time that a call takes, with all its tries
 * @param triesMax the most tries of a call that may be repeated
 * @param pause before the second try; it doubles
 * @param failuresMax after so many failed calls in a row an account is left alone
 * @param breakerOpen the time for which it is left alone
 * @param callsMax the most calls to an account at one moment
 */
public record CallSettings(
        Duration timeout, int triesMax, Duration pause, int failuresMax, Duration breakerOpen, int callsMax) {
    /** For use. */
    public static final CallSettings DEFAULT =
            new CallSettings(Duration.ofSeconds(10), 3, Duration.ofMillis(250), 5, Duration.ofSeconds(15), 16);
}
