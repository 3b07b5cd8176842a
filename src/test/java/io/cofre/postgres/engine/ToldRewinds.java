package io.cofre.postgres.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often a store tells that its database lacks what it had acknowledged. */
record ToldRewinds(AtomicInteger count) implements StoreObserver {
    @Override
    public void committed(int commits, long elapsedNs) {}

    @Override
    public void read(int reads) {}

    @Override
    public void replayed(String sqlState) {}

    @Override
    public void refused(String reason) {}

    @Override
    public void rewound() {
        count.incrementAndGet();
    }
}
