package io.cofre.web.socketio;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The places of clients: so many in all, and so many for one address. Thread-safe. */
final class Places {
    private final int most;
    private final int perAddress;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    Places(int most, int perAddress) {
        this.most = most;
        this.perAddress = perAddress;
    }

    /** One place. It is given back once, however often it is left. */
    final class Place {
        private final String address;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(String address) {
            this.address = address;
        }

        String address() {
            return address;
        }

        void leave() {
            if (left.compareAndSet(false, true)) {
                byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
                taken.decrementAndGet();
            }
        }
    }

    /** Takes a place for an address; empty if there is none left. */
    Optional<Place> take(String address) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return Optional.empty();
        }
        if (byAddress.merge(address, 1, Integer::sum) > perAddress) {
            new Place(address).leave();
            return Optional.empty();
        }
        return Optional.of(new Place(address));
    }

    int taken() {
        return taken.get();
    }
}
