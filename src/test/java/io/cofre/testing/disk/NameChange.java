package io.cofre.testing.disk;

import java.util.List;
import java.util.Optional;

/**
 * A change of names that is found whole or not at all: one step for what is created or deleted, two for what is
 * renamed.
 *
 * @param stamp when it was made
 */
record NameChange(long stamp, List<Step> steps) {
    /** In {@code directory} the name stands for {@code node} from now on, or for nothing. */
    record Step(SimulatedDirectory directory, String name, Optional<SimulatedNode> node) {
        Place place() {
            return new Place(directory, name);
        }
    }

    /** A name in a directory. Compares the directory by identity, as that has no {@code equals}. */
    record Place(SimulatedDirectory directory, String name) {}

    boolean touches(SimulatedDirectory directory) {
        return steps.stream().anyMatch(step -> step.directory() == directory);
    }

    void see() {
        for (Step step : steps) {
            step.node()
                    .ifPresentOrElse(
                            node -> step.directory().names.put(step.name(), node),
                            () -> step.directory().names.remove(step.name()));
        }
    }

    void force() {
        for (Step step : steps) {
            step.node()
                    .ifPresentOrElse(
                            node -> step.directory().forcedNames.put(step.name(), node),
                            () -> step.directory().forcedNames.remove(step.name()));
        }
    }
}
