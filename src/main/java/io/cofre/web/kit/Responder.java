package io.cofre.web.kit;

import io.cofre.metrics.RequestMetrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.Completion.Step;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sender of responses. It waits for commits, turns failures into errors, and writes the log and the metrics of each
 * request.
 */
final class Responder {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final String program;
    private final BodySizeGuard bodies;
    private final Completion completion;
    private final RequestMetrics metrics;
    private final RequestMetrics.Series unmatched;
    private final AccessLog accessLog;
    private final Predicate<Throwable> fatal;
    private final EventStreams streams;
    private final FaultLog faults = new FaultLog();

    /**
     * @param program the word by which errors call the program
     * @param fatal is told of each failure, and says whether it ends the process
     */
    Responder(
            String program,
            BodySizeGuard bodies,
            Completion completion,
            RequestMetrics metrics,
            AccessLog accessLog,
            EventStreams streams,
            Predicate<Throwable> fatal) {
        this.program = program;
        this.bodies = bodies;
        this.completion = completion;
        this.metrics = metrics;
        this.unmatched = metrics.series("other", "unmatched");
        this.accessLog = accessLog;
        this.streams = streams;
        this.fatal = fatal;
    }

    /** Sends a response once everything that it waits for has ended. */
    void respond(Context context, Exchange exchange, Response response) {
        Step next = proceed(exchange, response);
        if (next != null) {
            completion.run(context, next);
        }
    }

    /** Sends a response, or returns the step that has to end before it can be sent. */
    private @Nullable Step proceed(Exchange exchange, Response response) {
        if (response instanceof Response.Later later) {
            return new Step(later.turn(), failure -> proceed(exchange, resumed(exchange, later, failure)));
        }
        if (response instanceof Response.AfterCommit pending) {
            return new Step(pending.commit(), failure -> {
                finish(exchange, failure == null ? pending.response() : errorOf(exchange, failure));
                return null;
            });
        }
        if (response instanceof Response.Events events) {
            return follow(exchange, events);
        }
        if (response instanceof Response.Stream stream) {
            stream(exchange, stream);
        } else if (response instanceof FullResponse full) {
            finish(exchange, full);
        }
        return null;
    }

    private Response resumed(Exchange exchange, Response.Later later, @Nullable Throwable failure) {
        if (failure != null) {
            return refusal(exchange, failure);
        }
        try {
            return later.then().get();
        } catch (RuntimeException | Error failed) {
            return refusal(exchange, failed);
        }
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
            FullResponse error = errorOf(exchange, failure);
            if (exchange.tryReset()) {
                finish(exchange, error);
                return;
            }
            countError(error.error());
            exchange.cut();
        } finally {
            exchange.sent();
        }
        record(exchange, 200, sent);
    }

    /** Opens a stream of events. The metrics know the time until then, and the log the time until its end. */
    private @Nullable Step follow(Exchange exchange, Response.Events events) {
        exchange.decided();
        if (exchange.method() == Method.HEAD) {
            exchange.beginEvents();
            exchange.sent();
            record(exchange, 200, 0);
            return null;
        }
        EventStream stream;
        try {
            stream = streams.open(exchange, events.opens());
        } catch (RuntimeException | Error failure) {
            finish(exchange, errorOf(exchange, failure));
            return null;
        }
        long openedNs = exchange.elapsedNs();
        return new Step(
                stream.ended(),
                failure -> {
                    exchange.sent();
                    record(exchange, 200, stream.bytes(), openedNs);
                    return null;
                },
                true);
    }

    /** The refusal of a request. */
    FullResponse refusal(Exchange exchange, Throwable failure) {
        // This comes before the rest of the body is thrown away, which takes a while: readers wait for this answer.
        exchange.decided();
        if (failure instanceof CofreException refused && refused.code() != ErrorCode.REQUEST_TIMEOUT) {
            bodies.discardRest(exchange.request());
        }
        exchange.leaveBody();
        return errorOf(exchange, failure);
    }

    private FullResponse errorOf(Exchange exchange, Throwable failure) {
        boolean isFatal = fatal.test(failure);
        if (failure instanceof CofreException refused) {
            faults.refused(exchange.id(), refused);
            return FullResponse.error(refused.code(), refused.getMessage());
        }
        if (!isFatal) {
            faults.bug(exchange.id(), failure);
        }
        return FullResponse.error(
                ErrorCode.INTERNAL_ERROR, "the " + program + " failed; its log tells more under " + exchange.id());
    }

    private void finish(Exchange exchange, FullResponse decided) {
        FullResponse response = exchange.worded(decided);
        exchange.decided();
        try {
            exchange.send(response);
        } catch (IOException gone) {
            LOG.debug("{}: the caller is gone", exchange.id());
        } finally {
            exchange.sent();
        }
        countError(response.error());
        record(exchange, response.status(), response.bodyBytes());
    }

    private void record(Exchange exchange, int status, long bytes) {
        record(exchange, status, bytes, exchange.elapsedNs());
    }

    /** @param answeredNs the time that the answer took */
    private void record(Exchange exchange, int status, long bytes, long answeredNs) {
        RequestMetrics.Series series = exchange.series();
        (series == null ? unmatched : series).record(status, answeredNs, exchange.bodyBytes(), bytes);
        accessLog.log(exchange, status, bytes, exchange.elapsedNs());
    }

    private void countError(@Nullable ErrorCode error) {
        if (error != null) {
            metrics.error(error);
        }
    }
}
