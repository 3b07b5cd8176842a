package io.cofre.postgres.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.testing.Polled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The changes of one instance as a store tells them, and the copy of it that somebody makes by them. */
class ToldChanges implements ChangeListener {
    private final InstancePath instance;
    private final List<String> events = new ArrayList<>();
    private final Map<String, String> copy = new TreeMap<>();

    ToldChanges(InstancePath instance) {
        this.instance = instance;
    }

    /** One that is told by a store, and follows the instance at it. */
    static ToldChanges of(PostgresStore store, InstancePath instance) {
        ToldChanges told = new ToldChanges(instance);
        store.tells(told);
        store.changeSource().follow(instance);
        return told;
    }

    @Override
    public synchronized void committed(List<Commit> commits) {
        commits.forEach(commit -> commit.changes().forEach(this::take));
    }

    private void take(Change change) {
        if (change instanceof Change.PutValue put && isOf(put.path())) {
            String text = new String(put.value().bytes(), UTF_8);
            events.add(put.path().key() + "=" + text);
            copy.put(put.path().key().toString(), text);
        } else if (change instanceof Change.DeleteKey delete && isOf(delete.path())) {
            events.add("-" + delete.path().key());
            copy.remove(delete.path().key().toString());
        } else if (change instanceof Change.CreateInstance create
                && create.instance().equals(instance)) {
            events.add("created");
        } else if (change instanceof Change.DeleteInstance delete
                && delete.instance().equals(instance)) {
            events.add("deleted");
            copy.clear();
        }
    }

    private boolean isOf(KeyPath path) {
        return path.instance().equals(instance);
    }

    @Override
    public synchronized void replaced(InstancePath which) {
        if (which.equals(instance)) {
            events.add("replaced");
        }
    }

    @Override
    public synchronized void missed(InstancePath which) {
        if (which.equals(instance)) {
            events.add("missed");
        }
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized Map<String, String> copy() {
        return Map.copyOf(copy);
    }

    /** Waits until exactly these were told. */
    void await(String... expected) {
        List<String> wanted = List.of(expected);
        Polled.untilNone(() -> events().equals(wanted) ? List.of() : List.of("told: " + events()));
    }

    /** Waits until the last that was told is this. */
    void awaitLast(String expected) {
        Polled.until(() -> {
            List<String> told = events();
            return !told.isEmpty() && told.get(told.size() - 1).equals(expected);
        });
    }

    /** Waits until the copy is what a store has. */
    void awaitCopyOf(PostgresStore store) {
        Polled.untilNone(() -> {
            Map<String, String> there = new TreeMap<>();
            for (Key key : store.keys(instance)) {
                store.read(new KeyPath(instance, key))
                        .ifPresent(value -> there.put(key.toString(), new String(value.bytes(), UTF_8)));
            }
            return there.equals(copy()) ? List.of() : List.of("there " + there + ", told " + copy());
        });
    }
}
