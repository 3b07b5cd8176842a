package io.cofre.hub.delivery;

/**
 * Why a lane is not worked at for a while.
 *
 * @param delayNs the length of the rest, if nothing else ends it
 */
record Rest(Why why, long delayNs) {
    /** The reasons. */
    enum Why {
        /** Others are to have a turn. */
        TURN,
        /** Nothing is to be delivered, or what is has to be settled first: somebody wakes it. */
        NOTHING,
        /** It is too early. */
        EARLY,
        /** The breaker of the endpoint is open. */
        BREAKER,
        /** All places are taken; the lane waits in a line. */
        PLACE,
        /** The subscription is disabled. */
        DISABLED,
        /** The subscription does not exist any more. */
        GONE
    }

    static final Rest TURN = new Rest(Why.TURN, 0);
    static final Rest NOTHING = new Rest(Why.NOTHING, 0);
    static final Rest BREAKER = new Rest(Why.BREAKER, 0);
    static final Rest PLACE = new Rest(Why.PLACE, 0);
    static final Rest DISABLED = new Rest(Why.DISABLED, 0);
    static final Rest GONE = new Rest(Why.GONE, 0);

    static Rest early(long delayNs) {
        return new Rest(Why.EARLY, delayNs);
    }
}
