package io.cofre.admin;

import java.util.List;

/**
 * The report of a restoration from the trash.
 *
 * @param group the group that it was moved back into
 * @param restored the instances that were moved back
 * @param replaced what stood in their place, and is a snapshot now
 * @param beside the other instances of the group, which were there before and still are
 */
public record TrashRestoration(String group, List<String> restored, List<Replaced> replaced, List<String> beside) {
    public TrashRestoration {
        restored = List.copyOf(restored);
        replaced = List.copyOf(replaced);
        beside = List.copyOf(beside);
    }

    /**
     * An instance that made room for a removed one.
     *
     * @param snapshot the id of the snapshot that it became
     */
    public record Replaced(String instance, String snapshot) {}
}
