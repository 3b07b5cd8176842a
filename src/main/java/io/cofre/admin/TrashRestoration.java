package io.cofre.admin;

import java.util.List;

/**
 * The report of a restoration from the trash.
 *
 * @param group the group that it was moved back into
 * @param restored the instances that were moved back
 * @param replaced the instances that stood in their place, and are snapshots now
 * @param beside the other instances of the group, which existed before and still do
 * @param left the instances of the removal that stay in the trash, because no pod can use their creds
 * @param warnings warnings to the operator, as sentences
 */
public record TrashRestoration(
        String group,
        List<String> restored,
        List<Replaced> replaced,
        List<String> beside,
        List<String> left,
        List<String> warnings) {
    public TrashRestoration {
        restored = List.copyOf(restored);
        replaced = List.copyOf(replaced);
        beside = List.copyOf(beside);
        left = List.copyOf(left);
        warnings = List.copyOf(warnings);
    }

    /**
     * An instance that made room for a removed one.
     *
     * @param snapshot the id of the snapshot that it became
     */
    public record Replaced(String instance, String snapshot) {}
}
