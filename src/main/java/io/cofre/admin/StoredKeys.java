package io.cofre.admin;

import io.cofre.identity.Guards;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.KeyPath;
import io.cofre.session.Sha256;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import java.util.Optional;

/** The operations of operators on single keys. They never show a value. */
final class StoredKeys {
    private final SessionStore store;
    private final Guards guards;

    StoredKeys(SessionStore store, Guards guards) {
        this.store = store;
        this.guards = guards;
    }

    KeyReport examine(KeyPath path) {
        Optional<Value> value = Optional.empty();
        boolean isDamaged = false;
        try {
            value = Optional.of(store.readStored(path).orElseThrow(StoredKeys::absent));
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            isDamaged = true;
        }
        return new KeyReport(
                path.instance().group().toString(),
                path.instance().instance().toString(),
                path.key().toString(),
                isDamaged,
                value.map(intact -> (long) intact.size()),
                value.map(intact -> Sha256.of(intact.bytes())),
                store.lastWrite(path));
    }

    /** Creds take the way of pods' removals, past the guard, which keeps the identity in a snapshot. */
    void delete(KeyPath path) {
        if (!store.keys(path.instance()).contains(path.key())) {
            throw absent();
        }
        Commit removal = Commit.of(new Change.DeleteKey(path));
        Committed.await(guards.identity().commit(path.instance(), removal));
    }

    private static CofreException absent() {
        return new CofreException(ErrorCode.NOT_FOUND, "the key does not exist");
    }
}
