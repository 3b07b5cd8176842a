package io.cofre.hub.live;

import io.cofre.hub.event.HubEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A replay on its way: it reads the store page by page. One thread at a time uses it. */
final class RunningReplay {
    /** The events that one replay brings. A client that wants more asks again. */
    static final int EVENTS_MAX = 10_000;

    private final Replay asked;
    private final long upTo;
    private long at;
    private long count;
    private boolean gap;
    private boolean begun;
    private boolean over;

    /** @param upTo the number of the last event that the follower got, or passed over */
    RunningReplay(Replay asked, long upTo) {
        this.asked = asked;
        this.upTo = upTo;
        this.at = asked.afterSeq();
    }

    /** Reads the next page. */
    List<Told> read(StoredEvents stored, String tenant, EventFilter filter, PageSize size) {
        if (!begun) {
            begun = true;
            gap = asked.afterSeq() + 1 < Math.min(stored.firstSeq(tenant), upTo + 1);
        }
        List<Told> told = new ArrayList<>();
        if (at < upTo) {
            Optional<String> instance = asked.instanceId();
            int most = size.events();
            List<HubEvent> events = stored.after(tenant, at, instance, most);
            size.got(events);
            for (HubEvent event : events) {
                if (event.seq() <= upTo && isWanted(event, filter)) {
                    told.add(new Told.Event(new LiveEvent(event, true)));
                    count++;
                }
            }
            long last = events.isEmpty() ? upTo : events.get(events.size() - 1).seq();
            at = events.size() < most ? upTo : Math.min(upTo, last);
        }
        over = at >= upTo || count >= EVENTS_MAX;
        if (over) {
            told.add(new Told.Replayed(asked.instanceName(), count, Math.max(at, asked.afterSeq()), at >= upTo, gap));
        }
        return told;
    }

    private boolean isWanted(HubEvent event, EventFilter filter) {
        boolean named = asked.instanceName().isEmpty() || asked.instanceName().equals(event.instanceName());
        return named && filter.wants(event.kind());
    }

    boolean isOver() {
        return over;
    }
}
