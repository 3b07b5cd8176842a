package io.cofre.hub.web;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.ingest.Ingest;
import io.cofre.hub.ingest.IngestResult;
import io.cofre.hub.limit.RateLimits;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;

/**
 * Takes the webhooks of providers. An answer of success is sent after the commit, and not before.
 *
 * <p>A 404 ends the retries of a provider, which is right for an instance that is gone. One that tries again after
 * every status but success is told success for what the hub does not know.
 *
 * <p>An address that sends too much for instances that nobody knows gets 429, after which both try again. Requests for
 * a known instance are never limited: its events must not be lost.
 */
final class IngestHandlers {
    private static final FullResponse TAKEN = FullResponse.json("{\"success\":true}");
    private static final FullResponse IGNORED = FullResponse.json("{\"success\":true,\"ignored\":true}");

    private final Ingest ingest;
    private final RateLimits limits;

    IngestHandlers(Ingest ingest, RateLimits limits) {
        this.ingest = ingest;
        this.limits = limits;
    }

    Response take(Request request) {
        ProviderKind kind = ProviderKind.of(request.pathPart("{provider}")).orElseThrow(IngestHandlers::unknown);
        String ingestKey = request.pathPart("{instanceKey}");
        if (!ingest.knows(kind, ingestKey)) {
            countUnknown(request);
        }
        return answer(ingest.take(kind, ingestKey, request::header, request.rawBody(Integer.MAX_VALUE)));
    }

    /** Takes a webhook at the old open address, which names the instance in its body only. */
    Response takeOpen(Request request) {
        IngestResult taken = ingest.takeOpen(request.rawBody(Integer.MAX_VALUE))
                .orElseThrow(() -> new CofreException(
                        ErrorCode.BAD_REQUEST, "the body is the webhook of no provider that the hub knows"));
        if (taken.isUnknown()) {
            countUnknown(request);
        }
        return answer(taken);
    }

    private void countUnknown(Request request) {
        if (!limits.allowsUnknownKey(request.client())) {
            throw new CofreException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "too many requests for instances that the hub does not know come from this address");
        }
    }

    private static Response answer(IngestResult result) {
        return switch (result.outcome()) {
            case TAKEN -> new Response.AfterCommit(result.committed(), TAKEN);
            case NOT_AUTHENTIC ->
                FullResponse.error(
                        ErrorCode.UNAUTHORIZED, "the request is not signed by the provider of this instance");
            case UNKNOWN_INSTANCE -> throw unknown();
            case IGNORED -> IGNORED;
        };
    }

    private static CofreException unknown() {
        return new CofreException(ErrorCode.NOT_FOUND, "there is no such instance");
    }
}
