package io.cofre.identity;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.SessionStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The index of instances by their identity. It finds instances with the same identity: an account that runs in two of
 * them is disconnected in both. It remembers 64 bits of a digest for each instance from the creds that pass, and reads
 * creds that did not pass yet once. It covers at most {@value #INSTANCES_MAX} instances. Thread-safe.
 */
public final class IdentityIndex {
    private static final int INSTANCES_MAX = 50_000;

    /** The fingerprint if no account is paired, or if there are no keys to tell the identity by. */
    private static final long NOBODY = 0;

    private static final Comparator<InstancePath> BY_NAME =
            Comparator.comparing(InstancePath::group).thenComparing(InstancePath::instance);

    private final SessionStore store;
    private final ConcurrentMap<InstancePath, Long> identities = new ConcurrentHashMap<>();

    /**
     * The number of calls of {@code forget}; {@code learnedAt} is that number at the time when everything was learned
     * last.
     */
    private final AtomicLong forgotten = new AtomicLong();

    private volatile long learnedAt = -1;

    IdentityIndex(SessionStore store) {
        this.store = store;
    }

    /** Records that an instance has creds of this identity from now on. */
    public void learn(InstancePath instance, Identity identity) {
        if (identities.size() < INSTANCES_MAX || identities.containsKey(instance)) {
            identities.put(instance, identity.fingerprint());
        }
    }

    /** Forgets an instance, because its identity may have changed. */
    public void forget(InstancePath instance) {
        identities.remove(instance);
        forgotten.incrementAndGet();
    }

    /** The other instances with the identity of this one, by their names; each of them was looked at again. */
    public List<InstancePath> sharedWith(InstancePath instance) {
        return holders(stored(instance)).stream()
                .filter(other -> !other.equals(instance))
                .toList();
    }

    /** The instances with this identity, by their names; each of them was looked at again. */
    public List<InstancePath> holders(Identity identity) {
        long wanted = identity.fingerprint();
        if (wanted == NOBODY) {
            return List.of();
        }
        learnAll();
        return identities.entrySet().stream()
                .filter(known -> known.getValue() == wanted)
                .map(Map.Entry::getKey)
                .filter(other -> stored(other).fingerprint() == wanted)
                .sorted(BY_NAME)
                .toList();
    }

    /** The instances that share an identity, as far as the index knows without reading anything. */
    public Map<InstancePath, List<InstancePath>> known() {
        Map<Long, List<InstancePath>> holders = new HashMap<>();
        identities.forEach((instance, identity) -> {
            if (identity != NOBODY && isThere(instance)) {
                holders.computeIfAbsent(identity, none -> new ArrayList<>()).add(instance);
            }
        });
        Map<InstancePath, List<InstancePath>> shared = new HashMap<>();
        for (List<InstancePath> each : holders.values()) {
            if (each.size() > 1) {
                each.sort(BY_NAME);
                each.forEach(instance -> shared.put(
                        instance,
                        each.stream().filter(other -> !other.equals(instance)).toList()));
            }
        }
        return shared;
    }

    /**
     * Reads the creds of all instances whose creds did not pass yet. If all did, it costs nothing, however many there
     * are.
     */
    public void learnAll() {
        long now = forgotten.get();
        if (learnedAt == now) {
            return;
        }
        boolean learnedAll = true;
        for (GroupName group : store.groups()) {
            try {
                learn(group);
            } catch (CofreException unreadable) {
                unreadable.rethrowUnless(ErrorCode.UNAVAILABLE);
                learnedAll = false;
            }
        }
        if (learnedAll) {
            learnedAt = now;
        }
    }

    private void learn(GroupName group) {
        for (InstanceName name : store.instances(group).orElse(List.of())) {
            InstancePath instance = new InstancePath(group, name);
            if (!identities.containsKey(instance) && identities.size() < INSTANCES_MAX) {
                // A write may have told a newer identity meanwhile, which must stay.
                identities.putIfAbsent(instance, stored(instance).fingerprint());
            }
        }
    }

    /** An instance that cannot be read still exists, and is not forgotten. */
    private boolean isThere(InstancePath instance) {
        try {
            return store.contains(instance);
        } catch (CofreException unreadable) {
            unreadable.rethrowUnless(ErrorCode.UNAVAILABLE);
            return true;
        }
    }

    private Identity stored(InstancePath instance) {
        try {
            return store.read(new KeyPath(instance, Key.CREDS))
                    .map(creds -> Creds.of(creds).identity())
                    .orElse(Identity.NONE);
        } catch (CofreException failure) {
            if (failure.code() != ErrorCode.DAMAGED && failure.code() != ErrorCode.UNAVAILABLE) {
                throw failure;
            }
            return Identity.NONE;
        }
    }
}
