package io.cofre.admin;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of a list of instances.
 *
 * @param bytes the size of all values
 * @param lastWrite to about the interval of checkpoints
 */
public record InstanceSummary(
        String group, String instance, InstanceState state, int keys, long bytes, Optional<Instant> lastWrite) {}
