package io.cofre.identity;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import java.util.Optional;
import java.util.function.Function;

/**
 * The creds of an instance as they stand on the volume.
 *
 * @param creds the facts that they tell; if they are damaged, those of the copy that stands in for them
 * @param retained the copy that stands in for damaged ones; otherwise empty
 */
public record CurrentCreds(InstanceState state, Optional<Creds> creds, Optional<RetainedCreds> retained) {
    public static CurrentCreds of(SessionStore store, InstancePath instance) {
        return of(store::read, store, instance);
    }

    /** The creds as stable storage has them, and not as memory does. */
    public static CurrentCreds stored(SessionStore store, InstancePath instance) {
        return of(store::readStored, store, instance);
    }

    private static CurrentCreds of(Function<KeyPath, Optional<Value>> read, SessionStore store, InstancePath instance) {
        try {
            Optional<Creds> creds = read.apply(new KeyPath(instance, Key.CREDS)).map(Creds::of);
            return new CurrentCreds(
                    creds.map(CurrentCreds::state).orElse(InstanceState.EMPTY), creds, Optional.empty());
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            Optional<RetainedCreds> retained = store.retainedCreds(instance);
            return new CurrentCreds(
                    InstanceState.DAMAGED, retained.map(RetainedCreds::value).map(Creds::of), retained);
        }
    }

    private static InstanceState state(Creds creds) {
        if (!creds.isObject()) {
            return InstanceState.DAMAGED;
        }
        return creds.identity().paired() ? InstanceState.PAIRED : InstanceState.UNPAIRED;
    }

    /** Whether an account is lost with them. Damaged ones may be anyone's. */
    public boolean holdsAccount() {
        return state == InstanceState.PAIRED || state == InstanceState.DAMAGED;
    }
}
