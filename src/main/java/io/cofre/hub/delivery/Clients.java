package io.cofre.hub.delivery;

import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.registry.Subscription;
import java.util.Optional;

/** The clients that make requests to endpoints: one for what tenants have chosen, one for texts of wapi. */
final class Clients implements AutoCloseable {
    private final OutboundClient usual;
    private final Optional<OutboundClient> ofTexts;

    /** @param ofTexts the client for subscriptions to texts, whose URLs an operator chose; empty for the usual one */
    Clients(OutboundClient usual, Optional<OutboundClient> ofTexts) {
        this.usual = usual;
        this.ofTexts = ofTexts;
    }

    OutboundClient of(Subscription subscription) {
        return subscription.textsSince().isPresent() ? ofTexts.orElse(usual) : usual;
    }

    @Override
    public void close() {
        usual.close();
        ofTexts.ifPresent(OutboundClient::close);
    }
}
