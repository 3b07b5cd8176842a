package io.cofre.copy;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.Snapshot;
import io.cofre.store.TrashEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The list of all that a store keeps, in the order in which a copy takes it. */
final class Inventory {
    private static final Comparator<InstancePath> BY_NAME =
            Comparator.comparing(InstancePath::group).thenComparing(InstancePath::instance);

    private Inventory() {}

    /** The groups that hold no instance. */
    static List<GroupName> emptyGroups(Place from) {
        return from.store().groups().stream()
                .filter(group ->
                        from.store().instances(group).map(List::isEmpty).orElse(false))
                .toList();
    }

    /**
     * All items. The snapshots of an instance come before it, the oldest first, so that the newest thing that the
     * target keeps of an instance is what the copy replaces. Then comes the trash, the oldest removal first.
     *
     * @param history whether snapshots and the trash are wanted
     */
    static List<Item> of(Place from, boolean history) {
        Set<InstancePath> live = live(from);
        Map<InstancePath, List<Item>> items = new LinkedHashMap<>();
        Set<InstancePath> wanted = new LinkedHashSet<>(live);
        if (history) {
            List<InstancePath> kept = new ArrayList<>(from.history().instancesWithSnapshots());
            kept.sort(BY_NAME);
            wanted.addAll(kept);
        }
        for (InstancePath instance : wanted) {
            List<Item> ofInstance = history ? snapshots(from, instance) : new ArrayList<>();
            if (live.contains(instance)) {
                ofInstance.add(new Item.Live(instance));
            }
            items.put(instance, ofInstance);
        }
        List<Item> all = new ArrayList<>();
        items.values().forEach(all::addAll);
        if (history) {
            all.addAll(trash(from));
        }
        return all;
    }

    private static Set<InstancePath> live(Place from) {
        Set<InstancePath> live = new LinkedHashSet<>();
        for (GroupName group : from.store().groups()) {
            for (InstanceName name : from.store().instances(group).orElse(List.of())) {
                live.add(new InstancePath(group, name));
            }
        }
        return live;
    }

    private static List<Item> snapshots(Place from, InstancePath instance) {
        List<Snapshot> snapshots = new ArrayList<>(from.history().snapshots(instance));
        Collections.reverse(snapshots);
        List<Item> items = new ArrayList<>();
        snapshots.forEach(snapshot -> items.add(new Item.Taken(snapshot)));
        return items;
    }

    private static List<Item> trash(Place from) {
        List<TrashEntry> entries = new ArrayList<>(from.history().trash());
        Collections.reverse(entries);
        List<Item> items = new ArrayList<>();
        for (TrashEntry entry : entries) {
            for (InstanceName name : entry.instances()) {
                items.add(new Item.Removed(entry.id(), new InstancePath(entry.group(), name)));
            }
        }
        return items;
    }
}
