package io.cofre.web.v1;

import io.cofre.session.ContentTag;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of a batch write.
 *
 * <pre>
 *   {"put":{"pre-key-1":{…}},"delete":["pre-key-2"],"ifMatch":{"creds":"d8e8…","pre-key-1":null}}
 * </pre>
 *
 * <p>Values are kept byte for byte. {@code ifMatch} names the tag that a key must have, {@code "*"} for any, or
 * {@code null} for a key that must not be there.
 *
 * @param changes the new value of each key, in the order of the body; empty for a key that is removed
 */
record Batch(Map<Key, Optional<Value>> changes, Map<Key, Optional<String>> ifMatch) {
    /** The most keys that one batch changes. */
    static final int KEYS_MAX = 10_000;

    /** The most keys that it has conditions for. The committer reads each of them, and all other writes wait. */
    static final int CONDITIONS_MAX = 1000;

    private static final String ANY = "*";

    static Batch parse(byte[] body, int length) {
        Batch batch = new Batch(new LinkedHashMap<>(), new LinkedHashMap<>());
        BodyObject.read(body, length, batch::add);
        if (batch.changes.isEmpty()) {
            throw BodyObject.refused("the batch changes nothing: put and delete are missing or empty");
        }
        return batch;
    }

    private void add(BodyObject body, String member) throws IOException {
        switch (member) {
            case "put" -> body.keyed(member, key -> change(key, Optional.of(Value.of(body.text()))));
            case "delete" -> body.keys(member, key -> change(key, Optional.empty()));
            case "ifMatch" ->
                body.keyed(
                        member,
                        key -> condition(
                                key, body.isNull() ? Optional.empty() : Optional.of(body.string("a tag in ifMatch"))));
            default -> throw BodyObject.unknown(member);
        }
    }

    private void change(Key key, Optional<Value> value) {
        if (changes.put(key, value) != null) {
            throw BodyObject.refused("the key " + key + " is changed twice");
        }
        if (changes.size() > KEYS_MAX) {
            throw BodyObject.refused("a batch changes at most " + KEYS_MAX + " keys");
        }
    }

    private void condition(Key key, Optional<String> tag) {
        if (ifMatch.put(key, tag) != null) {
            throw BodyObject.refused("ifMatch has two conditions for the key " + key);
        }
        if (ifMatch.size() > CONDITIONS_MAX) {
            throw BodyObject.refused("a batch has conditions for at most " + CONDITIONS_MAX + " keys");
        }
    }

    /** The paths of the keys that it changes. */
    Collection<KeyPath> paths(InstancePath instance) {
        return changes.keySet().stream().map(key -> new KeyPath(instance, key)).toList();
    }

    /**
     * The commit that makes its changes.
     *
     * @param fence conditions that must hold before its own
     */
    Commit commit(InstancePath instance, List<Condition> fence) {
        List<Change> all = new ArrayList<>(changes.size());
        changes.forEach((key, value) -> {
            KeyPath path = new KeyPath(instance, key);
            all.add(value.isPresent() ? new Change.PutValue(path, value.get()) : new Change.DeleteKey(path));
        });
        List<Condition> conditions = new ArrayList<>(fence);
        ifMatch.forEach((key, tag) -> conditions.add(condition(new KeyPath(instance, key), tag)));
        return new Commit(all, conditions);
    }

    private static Condition condition(KeyPath path, Optional<String> tag) {
        if (tag.isEmpty()) {
            return new Condition.IsAbsent(path);
        }
        return tag.get().equals(ANY)
                ? new Condition.IsPresent(path)
                : new Condition.HasContent(path, new ContentTag(tag.get()));
    }
}
