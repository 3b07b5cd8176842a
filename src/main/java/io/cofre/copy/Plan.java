package io.cofre.copy;

import java.util.List;

/**
 * The work of a copy, in its order.
 *
 * @param emptyGroups the number of groups without instances that the target does not have
 */
public record Plan(List<Step> steps, int emptyGroups) {
    public Plan {
        steps = List.copyOf(steps);
    }

    /** One item, and what was found of it. */
    public record Step(Item item, Finding finding) {}

    /** The instances that only a copy that may replace them can copy. */
    public List<Item> inTheWay() {
        return steps.stream()
                .filter(step -> step.finding() == Finding.IN_THE_WAY)
                .map(Step::item)
                .filter(item -> item.kind() == ItemKind.INSTANCE)
                .toList();
    }
}
