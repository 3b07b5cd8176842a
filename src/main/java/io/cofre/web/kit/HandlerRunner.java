package io.cofre.web.kit;

/** The last stage: it runs the handler of the route, or refuses because there is none. */
final class HandlerRunner implements Stage {
    private final BodyReader bodies;

    HandlerRunner(BodyReader bodies) {
        this.bodies = bodies;
    }

    @Override
    public Response pass(Exchange exchange) {
        Match match = exchange.match();
        Request request = new Request(exchange.request(), match, bodies, exchange.caller());
        exchange.handled(request);
        return match.handler().handle(request);
    }
}
