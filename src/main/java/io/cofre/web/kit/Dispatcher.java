package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import io.cofre.service.FatalErrors;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.Completion.Step;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes every request from its first byte to its answer: API key, route, endpoint, commit, errors, log and metrics. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Answer UNAUTHORIZED =
            Answer.error(ErrorCode.UNAUTHORIZED, "the header apikey is missing or wrong");

    private final Authentication authentication;
    private final RouteTable routes;
    private final BodyReader bodies;
    private final Completion completion;
    private final RequestMetrics metrics;
    private final RequestMetrics.Series unmatched;
    private final AccessLog accessLog;
    private final FatalErrors fatal;
    private final FaultLog faults = new FaultLog();

    Dispatcher(
            Authentication authentication,
            RouteTable routes,
            BodyReader bodies,
            Completion completion,
            RequestMetrics metrics,
            AccessLog accessLog,
            FatalErrors fatal) {
        this.authentication = authentication;
        this.routes = routes;
        this.bodies = bodies;
        this.completion = completion;
        this.metrics = metrics;
        this.unmatched = metrics.series("other", "unmatched");
        this.accessLog = accessLog;
        this.fatal = fatal;
    }

    void handle(Context context) {
        Exchange exchange = new Exchange(context.req(), context.res());
        try {
            Step next = proceed(exchange, replyTo(exchange, () -> dispatch(exchange)));
            if (next != null) {
                completion.run(context, next);
            }
        } catch (RuntimeException | Error bug) {
            exchange.decided();
            exchange.sent();
            throw bug;
        }
    }

    /** Sends the reply, or answers what has to end before. */
    private @Nullable Step proceed(Exchange exchange, Response reply) {
        if (reply instanceof Response.Later later) {
            return new Step(
                    later.turn(),
                    failure -> proceed(
                            exchange, failure == null ? replyTo(exchange, later.then()) : refusal(exchange, failure)));
        }
        if (reply instanceof Response.AfterCommit pending) {
            return new Step(pending.commit(), failure -> {
                finish(exchange, failure == null ? pending.answer() : answerTo(exchange, failure));
                return null;
            });
        }
        if (reply instanceof Response.Stream stream) {
            stream(exchange, stream);
        } else if (reply instanceof Answer answer) {
            finish(exchange, answer);
        }
        return null;
    }

    private void stream(Exchange exchange, Response.Stream stream) {
        exchange.decided();
        long sent = 0;
        try {
            sent = exchange.send(stream);
        } catch (IOException gone) {
            LOG.debug("{}: the caller is gone", exchange.id());
            exchange.cut();
        } catch (RuntimeException | Error failure) {
            Answer answer = answerTo(exchange, failure);
            if (exchange.takesBack()) {
                finish(exchange, answer);
                return;
            }
            countError(answer.error());
            exchange.cut();
        }
        record(exchange, 200, sent);
    }

    private Response replyTo(Exchange exchange, Supplier<Response> endpoint) {
        try {
            return endpoint.get();
        } catch (RuntimeException | Error failure) {
            return refusal(exchange, failure);
        }
    }

    private Answer refusal(Exchange exchange, Throwable failure) {
        // Before the rest of the body is thrown away, which takes a while: readers wait for this answer.
        exchange.decided();
        if (failure instanceof CofreException refused && refused.code() != ErrorCode.REQUEST_TIMEOUT) {
            bodies.discardRest(exchange.request());
        }
        exchange.leaveBody();
        return answerTo(exchange, failure);
    }

    private Response dispatch(Exchange exchange) {
        RequestPath path = null;
        CofreException malformed = null;
        try {
            path = RequestPath.of(rawPath(exchange.request()));
        } catch (CofreException refused) {
            malformed = refused;
        }
        Route resource = path == null ? null : routes.find(path);
        Handler endpoint = resource == null ? null : resource.endpoint(exchange.method());
        exchange.found(resource);
        boolean open = endpoint != null && resource != null && resource.isOpen();
        if (!open && !authentication.opens(exchange.request()::getHeader, resource)) {
            exchange.challenge();
            // Its body is thrown away behind the answer, by no thread: whoever has no key shall cost little.
            exchange.leaveBody();
            return UNAUTHORIZED;
        }
        if (path == null) {
            throw malformed == null ? noRoute() : malformed;
        }
        MissingNames.refuse(path, exchange.method(), resource, routes);
        if (resource == null) {
            throw noRoute();
        }
        Query query = Query.of(exchange.request().getQueryString(), resource);
        if (endpoint == null) {
            exchange.allow(resource);
            throw new CofreException(ErrorCode.METHOD_NOT_ALLOWED, "this route does not know that method");
        }
        Call call = new Call(exchange.request(), path, resource, query, bodies);
        exchange.called(call);
        return endpoint.reply(call);
    }

    private static String rawPath(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path == null ? "" : path;
    }

    private static CofreException noRoute() {
        return new CofreException(ErrorCode.NOT_FOUND, "there is no such route");
    }

    private Answer answerTo(Exchange exchange, Throwable failure) {
        boolean isFatal = fatal.met(failure);
        if (failure instanceof CofreException refused) {
            faults.refused(exchange.id(), refused);
            return Answer.error(refused.code(), refused.getMessage());
        }
        if (!isFatal) {
            faults.bug(exchange.id(), failure);
        }
        return Answer.error(ErrorCode.INTERNAL_ERROR, "the worker failed; its log tells more under " + exchange.id());
    }

    private void finish(Exchange exchange, Answer answer) {
        exchange.decided();
        try {
            exchange.send(answer);
        } catch (IOException gone) {
            LOG.debug("{}: the caller is gone", exchange.id());
        } finally {
            exchange.sent();
        }
        countError(answer.error());
        record(exchange, answer.status(), answer.bodyBytes());
    }

    private void record(Exchange exchange, int status, long bytes) {
        long elapsedNs = exchange.elapsedNs();
        RequestMetrics.Series series = exchange.series();
        (series == null ? unmatched : series).record(status, elapsedNs, exchange.bodyBytes(), bytes);
        accessLog.log(exchange, status, bytes, elapsedNs);
    }

    private void countError(@Nullable ErrorCode error) {
        if (error != null) {
            metrics.error(error);
        }
    }
}
