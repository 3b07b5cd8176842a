package io.cofre.web.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The result of a handler: a full response, or one that is made or sent later, or as its content comes. */
public sealed interface Response
        permits FullResponse, Response.Later, Response.AfterCommit, Response.Stream, Response.Events {
    /** A response that is made once the turn of the request has come. */
    record Later(CompletableFuture<Void> turn, Supplier<Response> then) implements Response {}

    /** The response that {@code then} makes: now, if it is the turn of the request already. */
    static Response after(CompletableFuture<Void> turn, Supplier<Response> then) {
        return turn.isDone() && !turn.isCompletedExceptionally() ? then.get() : new Later(turn, then);
    }

    /** A response that must not be sent before its commit is durable. */
    record AfterCommit(CompletableFuture<Void> commit, FullResponse response) implements Response {}

    /**
     * A 200 that is sent as it is made, because it may be large. If it fails after its first bytes were sent, the
     * connection is cut, so that nobody takes the part for the whole.
     *
     * @param fileName the file name for a browser that stores it; null if it is to be shown
     * @param isTimed whether the caller has to read it in a bounded time
     */
    record Stream(String contentType, @Nullable String fileName, boolean isTimed, Content content) implements Response {
        public Stream(String contentType, @Nullable String fileName, Content content) {
            this(contentType, fileName, false, content);
        }

        /** One that is cut if its caller reads it more slowly than a large value may be read. */
        public static Stream timed(String contentType, Content content) {
            return new Stream(contentType, null, true, content);
        }
    }

    /**
     * A 200 that stays open, and is sent events as they come (the format {@code text/event-stream} of the WHATWG). It
     * ends when the caller leaves or the server stops.
     *
     * @param opens begins to follow what is sent, for any method but {@code HEAD}
     */
    record Events(Supplier<EventSource> opens) implements Response {}

    /** Writes the body of a response. */
    @FunctionalInterface
    interface Content {
        /**
         * Writes all of it.
         *
         * @throws IOException if the caller does not take it
         * @throws io.cofre.session.CofreException if it cannot be made
         */
        void writeTo(OutputStream into) throws IOException;
    }
}
