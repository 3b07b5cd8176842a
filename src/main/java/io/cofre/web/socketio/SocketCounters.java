package io.cofre.web.socketio;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a {@link SocketIoServer} does. Thread-safe. */
final class SocketCounters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder receivedCharacters = new LongAdder();
    private final LongAdder sentCharacters = new LongAdder();
    private final LongAdder refusedOrigins = new LongAdder();
    private final LongAdder refusedFull = new LongAdder();
    private final LongAdder refusedPackets = new LongAdder();
    private final LongAdder cutOff = new LongAdder();

    void opened() {
        opened.increment();
    }

    void received(int characters) {
        receivedCharacters.add(characters);
    }

    void sent(int characters) {
        sentCharacters.add(characters);
    }

    void refusedOrigin() {
        refusedOrigins.increment();
    }

    void refusedFull() {
        refusedFull.increment();
    }

    void refusedPacket() {
        refusedPackets.increment();
    }

    void cutOff() {
        cutOff.increment();
    }

    SocketFigures figures(int open) {
        return new SocketFigures(
                open,
                opened.sum(),
                receivedCharacters.sum(),
                sentCharacters.sum(),
                refusedOrigins.sum(),
                refusedFull.sum(),
                refusedPackets.sum(),
                cutOff.sum());
    }
}
