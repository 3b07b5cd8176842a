package io.cofre.admin;

import java.time.Instant;
import java.util.List;

/**
 * One entry of the trash.
 *
 * @param lastCopies the instances among them that hold a paired identity without a newer copy
 */
public record TrashReport(String id, Instant time, String group, List<String> instances, List<String> lastCopies) {
    public TrashReport {
        instances = List.copyOf(instances);
        lastCopies = List.copyOf(lastCopies);
    }
}
