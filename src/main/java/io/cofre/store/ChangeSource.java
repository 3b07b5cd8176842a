package io.cofre.store;

import io.cofre.session.InstancePath;
import java.util.function.Predicate;

/** The part of a store that has to know which instances somebody follows, since it does not make all changes itself. */
public interface ChangeSource {
    /**
     * Has the listener told of the changes of an instance from now on, whoever makes them: on return, of each one that
     * is made later. The call may wait for the store.
     *
     * @throws io.cofre.session.CofreException {@code OVERLOADED} if too many are followed, {@code UNAVAILABLE} if the
     *     instance cannot be read
     */
    void follow(InstancePath instance);

    /** Tells only of the instances that fulfil the predicate any more. It must be quick. */
    void keepOnly(Predicate<InstancePath> isFollowed);

    /** That of a store that makes all changes itself. */
    ChangeSource ALL_OWN = new ChangeSource() {
        @Override
        public void follow(InstancePath instance) {}

        @Override
        public void keepOnly(Predicate<InstancePath> isFollowed) {}
    };
}
