package io.cofre.admin;

import java.time.Instant;
import java.util.List;

/** One entry of the trash. */
public record TrashReport(String id, Instant time, String group, List<String> instances) {
    public TrashReport {
        instances = List.copyOf(instances);
    }
}
