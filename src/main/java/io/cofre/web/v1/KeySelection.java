package io.cofre.web.v1;

import io.cofre.session.Key;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a batch read.
 *
 * <pre>
 *   {"keys":["creds","pre-key-1"],"prefix":"session-","after":"session-5511"}
 * </pre>
 *
 * @param keys the keys that are asked for by name
 * @param prefix the beginning of further keys; empty if no further ones are asked for
 * @param after the key at which the page before ended; empty for the first page
 * @param tags whether the tags of the values are asked for as well
 */
record KeySelection(Set<Key> keys, Optional<String> prefix, Optional<Key> after, boolean tags) {
    /** The most keys that can be asked for by name. */
    static final int KEYS_MAX = 10_000;

    static KeySelection parse(byte[] body, int length) {
        Members members = new Members();
        BodyObject.read(body, length, members::add);
        return members.selection();
    }

    /** Whether a key is asked for, by its name or its beginning. */
    boolean asksFor(Key key) {
        return keys.contains(key) || asksForPrefixOf(key);
    }

    /** Whether a key begins with the prefix that is asked for. */
    boolean asksForPrefixOf(Key key) {
        return prefix.filter(key.toString()::startsWith).isPresent();
    }

    private static final class Members {
        private final Set<Key> keys = new HashSet<>();
        private @Nullable String prefix;
        private @Nullable Key after;
        private boolean tags;
        private boolean asks;

        private void add(BodyObject body, String member) throws IOException {
            switch (member) {
                case "keys" -> body.keys(member, this::addKey);
                case "prefix" -> prefix = body.string(member);
                case "after" -> after = Key.of(body.string(member));
                case "tags" -> tags = body.flag(member);
                default -> throw BodyObject.unknown(member);
            }
            asks |= member.equals("keys") || member.equals("prefix");
        }

        private void addKey(Key key) {
            keys.add(key);
            if (keys.size() > KEYS_MAX) {
                throw BodyObject.refused("at most " + KEYS_MAX + " keys can be asked for by name");
            }
        }

        private KeySelection selection() {
            if (!asks) {
                throw BodyObject.refused("the body asks for nothing: keys and prefix are missing");
            }
            return new KeySelection(keys, Optional.ofNullable(prefix), Optional.ofNullable(after), tags);
        }
    }
}
