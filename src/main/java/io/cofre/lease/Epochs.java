package io.cofre.lease;

/**
 * The source of epochs. Each one is higher than all before it, over restarts and clocks that go back. Thread-safe.
 *
 * <p>A bound is reserved durably before the epochs below it are given, many at once. So most epochs are given
 * without a write, and the next process begins above the bound.
 */
public interface Epochs {
    /**
     * Makes sure that some epochs can be given. It may write to stable storage.
     *
     * @throws io.cofre.session.CofreException {@code DISK_FULL}, {@code DAMAGED} or {@code UNAVAILABLE} if it cannot
     */
    void reserve();

    /**
     * The next epoch. It writes nothing, but may wait while another call reserves epochs.
     *
     * @param above an epoch that it has to be above as well
     * @throws io.cofre.session.CofreException {@code OVERLOADED} if all that were reserved are given
     */
    long next(long above);

    /** Whether an earlier process may have given an epoch. */
    boolean isOfEarlierProcess(long epoch);

    /** Whether any epoch was ever given. It looks at memory only. */
    boolean wereGiven();
}
