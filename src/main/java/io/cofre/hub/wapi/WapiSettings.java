package io.cofre.hub.wapi;

import java.time.Duration;

/**
 * The settings of wapi.
 *
 * @param messagesWebhook the beginning of the URLs that get texts; the name of the session follows; may hold a secret
 * @param registerWait the most time that a registration waits for a login or a QR code; 0 for none
 * @param checkEvery the time between two checks of all sessions
 * @param scanWait the time for which QR codes are shown to somebody who may scan one
 */
public record WapiSettings(String messagesWebhook, Duration registerWait, Duration checkEvery, Duration scanWait) {
    private static final Duration SCAN_WAIT = Duration.ofMinutes(10);

    public WapiSettings(String messagesWebhook, Duration registerWait, Duration checkEvery) {
        this(messagesWebhook, registerWait, checkEvery, SCAN_WAIT);
    }

    /** Without the URL. */
    @Override
    public String toString() {
        return "waits " + registerWait + ", checks every " + checkEvery;
    }
}
