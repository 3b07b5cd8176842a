package io.cofre.hub.wapi;

/** Tells an operator of problems. Thread-safe; it does not block. */
@FunctionalInterface
public interface Reports {
    /**
     * Tells of a problem of a session.
     *
     * @param problem the end of a sentence that begins with the session; it names nobody
     */
    void report(SessionName session, String problem);
}
