package io.cofre.store;

/**
 * Whether a store takes commits.
 *
 * @param writable whether commits are taken now
 * @param reason the reason why they are not, for operators, without local paths; empty while writable
 */
public record StoreState(boolean writable, String reason) {
    /** The state of a store that takes commits. */
    public static final StoreState WRITABLE = new StoreState(true, "");

    public static StoreState refusing(String reason) {
        return new StoreState(false, reason);
    }
}
