package io.cofre.web.socketio;

/** Hears what happens to one client. Its methods are called by any thread and must not wait for anything. */
public interface SocketListener {
    /**
     * The client sent an event.
     *
     * @param arguments a JSON array: the values that the client sent with the event
     * @param answer answers the client, if it waits for an answer; otherwise it does nothing
     */
    void received(String event, String arguments, Answer answer);

    /** There may be {@linkplain Socket#hasRoom room} again. */
    void writable();

    /** The client is gone. Nothing comes after this. */
    void closed();

    /** Answers one event of a client. */
    @FunctionalInterface
    interface Answer {
        /**
         * Gives it.
         *
         * @param json a JSON object
         */
        void give(String json);
    }
}
