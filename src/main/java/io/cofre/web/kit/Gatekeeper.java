package io.cofre.web.kit;

import org.jspecify.annotations.Nullable;

/** The one who decides who may use the routes that are not open. A server has one. Thread-safe. */
public interface Gatekeeper {
    /**
     * Decides about a request by what it brings.
     *
     * @param client the address of the caller, without the port
     * @param route the route of its path; null if it has none
     */
    Verdict judge(Headers headers, String client, @Nullable Route route);

    /** The headers of a request, whichever server's interface it comes by. */
    @FunctionalInterface
    interface Headers {
        /** The first value of a header; null if there is none. */
        @Nullable
        String get(String name);
    }

    /** The decision of a gatekeeper. */
    sealed interface Verdict permits Admitted, Refused {}

    /**
     * The request may go on.
     *
     * @param caller the maker of the request, for {@link Request#caller}
     */
    record Admitted(Object caller) implements Verdict {}

    /**
     * The request ends here.
     *
     * @param answer an error
     */
    record Refused(FullResponse answer) implements Verdict {}
}
