package io.cofre.copy;

/** A watcher of a copy. It is called by the thread that copies, often. */
public interface Watcher {
    /** An item is being looked at or copied. */
    void at(Tally soFar, Item item);

    /** An item was not copied, or not as it should be; the copy goes on. */
    void problem(Item item, String reason);
}
