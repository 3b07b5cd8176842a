package io.cofre.hub.provider.evolution;

import java.util.Optional;

/** The words of Evolution for the state of an instance. */
final class EvolutionStates {
    private EvolutionStates() {}

    /** The hub's word: {@code open}, {@code connecting} or {@code close}; empty if it is none that is known. */
    static Optional<String> normalised(String state) {
        return switch (state) {
            case "open", "connecting", "close" -> Optional.of(state);
            case "refused", "closed" -> Optional.of("close");
            default -> Optional.empty();
        };
    }
}
