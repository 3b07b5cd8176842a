package io.cofre.hub.provider.waha;

import java.util.Optional;

/** The words of WAHA for the state of a session. */
final class WahaStatus {
    static final String WAITS_FOR_SCAN = "SCAN_QR_CODE";
    static final String STOPPED = "STOPPED";
    static final String FAILED = "FAILED";

    private WahaStatus() {}

    /** The hub's word: {@code open}, {@code connecting} or {@code close}; empty if it is none that is known. */
    static Optional<String> normalised(String status) {
        return switch (status) {
            case "WORKING" -> Optional.of("open");
            case "STARTING", WAITS_FOR_SCAN -> Optional.of("connecting");
            case STOPPED, FAILED -> Optional.of("close");
            default -> Optional.empty();
        };
    }
}
