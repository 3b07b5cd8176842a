package io.cofre.hub.live;

import io.cofre.hub.event.HubEvent;
import java.util.List;

/** The number of events that are read in the store at once: many small ones, or a few large ones. */
final class PageSize {
    private static final int EVENTS_AT_FIRST = 16;
    private static final int EVENTS_MAX = 256;
    private static final long CHARACTERS = 1 << 20;

    private int events = EVENTS_AT_FIRST;

    int events() {
        return events;
    }

    /** Learns from a page. */
    void got(List<HubEvent> page) {
        long characters = 0;
        for (HubEvent event : page) {
            characters += event.data().length();
        }
        if (characters > CHARACTERS) {
            events = Math.max(1, events / 2);
        } else if (page.size() == events && characters < CHARACTERS / 4) {
            events = Math.min(EVENTS_MAX, events * 2);
        }
    }
}
