package io.cofre.web.kit;

import org.jspecify.annotations.Nullable;

/**
 * The stage that asks the {@link Gatekeeper} of the server about requests for routes that are not open. Thread-safe.
 */
final class Gate implements Stage {
    private final Gatekeeper keeper;

    Gate(Gatekeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public @Nullable Response pass(Exchange exchange) {
        if (exchange.isOpen()) {
            return null;
        }
        Gatekeeper.Verdict verdict =
                keeper.judge(exchange.request()::getHeader, exchange.request().getRemoteAddr(), exchange.route());
        if (verdict instanceof Gatekeeper.Refused refused) {
            // The body is thrown away after the response without a thread, because a caller without a key shall cost
            // little.
            exchange.leaveBody();
            return refused.answer();
        }
        if (verdict instanceof Gatekeeper.Admitted admitted) {
            exchange.admitted(admitted.caller());
        }
        return null;
    }
}
