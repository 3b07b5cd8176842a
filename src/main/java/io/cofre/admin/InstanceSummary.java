package io.cofre.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of a list of instances.
 *
 * @param bytes the size of all values
 * @param lastWrite to about the interval of checkpoints
 * @param sameIdentity other instances with the same identity, as {@code group/instance} in the spelling of the volume
 */
public record InstanceSummary(
        String group,
        String instance,
        InstanceState state,
        int keys,
        long bytes,
        Optional<Instant> lastWrite,
        List<String> sameIdentity) {
    public InstanceSummary {
        sameIdentity = List.copyOf(sameIdentity);
    }
}
