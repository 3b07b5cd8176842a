package io.cofre.http;

/** What is done for the requests of one method on one route. */
@FunctionalInterface
interface Endpoint {
    /**
     * Carries out a request.
     *
     * @throws io.cofre.session.CofreException if it cannot be carried out
     */
    Reply reply(Call call);
}
