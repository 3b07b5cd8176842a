package io.cofre.admin;

import io.cofre.identity.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of a list of instances.
 *
 * @param instance empty in a line that stands for a group whose directory cannot be read
 * @param bytes the size of all values; empty in a list, for which no value is looked at
 * @param lastWrite the time of the last write, as precise as the interval of checkpoints
 * @param sameIdentity other instances with the same identity, as {@code group/instance} in the spelling of the volume
 */
public record InstanceSummary(
        String group,
        String instance,
        InstanceState state,
        int keys,
        Optional<Long> bytes,
        Optional<Instant> lastWrite,
        List<String> sameIdentity) {
    public InstanceSummary {
        sameIdentity = List.copyOf(sameIdentity);
    }

    static InstanceSummary unreadable(String group, String instance) {
        return new InstanceSummary(
                group, instance, InstanceState.UNREADABLE, 0, Optional.empty(), Optional.empty(), List.of());
    }

    /** Whether the line stands for all instances of a group, whose names cannot be read. */
    public boolean standsForGroup() {
        return instance.isEmpty();
    }
}
