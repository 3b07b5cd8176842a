package io.cofre.admin;

import java.time.Instant;
import java.util.List;

/**
 * One entry of the trash.
 *
 * @param lastCopies those of the instances that hold a paired identity of which nothing newer is kept
 */
public record TrashReport(String id, Instant time, String group, List<String> instances, List<String> lastCopies) {
    public TrashReport {
        instances = List.copyOf(instances);
        lastCopies = List.copyOf(lastCopies);
    }
}
