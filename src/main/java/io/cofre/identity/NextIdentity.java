package io.cofre.identity;

import io.cofre.session.Key;
import io.cofre.store.Change;
import java.util.Optional;

/**
 * The identity that an instance has after a change of its creds; empty for any other change. The removal of a whole
 * instance is none: the trash keeps it.
 */
final class NextIdentity implements Change.Visitor<Optional<Identity>> {
    static final NextIdentity VISITOR = new NextIdentity();

    private NextIdentity() {}

    @Override
    public Optional<Identity> putValue(Change.PutValue put) {
        return put.path().key().equals(Key.CREDS)
                ? Optional.of(Creds.of(put.value()).identity())
                : Optional.empty();
    }

    /** A removal loses an identity as surely as an overwrite does. */
    @Override
    public Optional<Identity> deleteKey(Change.DeleteKey delete) {
        return delete.path().key().equals(Key.CREDS) ? Optional.of(Identity.NONE) : Optional.empty();
    }

    @Override
    public Optional<Identity> createInstance(Change.CreateInstance create) {
        return Optional.empty();
    }

    @Override
    public Optional<Identity> deleteInstance(Change.DeleteInstance delete) {
        return Optional.empty();
    }

    @Override
    public Optional<Identity> createGroup(Change.CreateGroup create) {
        return Optional.empty();
    }

    @Override
    public Optional<Identity> deleteGroup(Change.DeleteGroup delete) {
        return Optional.empty();
    }
}
