package io.cofre.web.kit;

/** A handler of the requests of one method on one route. */
@FunctionalInterface
public interface Handler {
    /**
     * Carries out a request.
     *
     * @throws io.cofre.session.CofreException if it cannot be carried out
     */
    Response handle(Request request);
}
