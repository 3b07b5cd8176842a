package io.cofre.hub.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.hub.event.Envelope;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.store.Outbox.Attempt;
import io.cofre.hub.store.Outbox.Delivery;
import io.cofre.hub.store.Outbox.State;
import io.cofre.hub.webhook.DeliveryLog;
import io.cofre.hub.webhook.DeliveryLog.From;
import io.cofre.hub.webhook.DeliveryLog.Selection;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Tests webhooks, lists their deliveries, and has deliveries repeated. */
final class DeliveryHandlers {
    private static final int LIMIT_DEFAULT = 50;
    private static final int LIMIT_MAX = 100;
    private static final long OVERLAP_SECONDS_DEFAULT = 86_400;
    private static final long OVERLAP_SECONDS_MAX = 7 * 86_400;
    private static final String SOCKETS = "socket";
    private static final String WEBHOOK = "webhook:";

    private final DeliveryLog log;
    private final Callers callers;

    DeliveryHandlers(DeliveryLog log, Callers callers) {
        this.log = log;
        this.callers = callers;
    }

    Response test(Request request) {
        Selection selection = managed(request);
        Attempt attempt = log.test(selection);
        return Answers.success(json -> {
            json.writeBooleanField("delivered", attempt.error().isEmpty());
            json.writeObjectFieldStart("attempt");
            write(json, attempt);
            json.writeEndObject();
        });
    }

    Response list(Request request) {
        Selection selection = selection(request, callers.tenant(request));
        int limit = (int) number(request, "limit", 1, LIMIT_MAX).orElse(LIMIT_DEFAULT);
        long before = number(request, "before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        List<Delivery> found = log.list(selection, state(request), before, limit);
        return Answers.success(json -> {
            Answers.array(json, "deliveries", found, DeliveryHandlers::write);
            if (found.size() == limit) {
                json.writeNumberField("before", found.get(limit - 1).id());
            }
        });
    }

    Response retry(Request request) {
        log.retry(managed(request), Names.deliveryId(request));
        return Answers.message("Nova tentativa agendada");
    }

    Response recover(Request request) {
        Selection selection = managed(request);
        Members body = Members.of(request);
        Instant since = body.time("since").orElseThrow(() -> Members.refused("since is missing"));
        body.refuseOthers();
        int count = log.recover(selection, since);
        return Answers.success(json -> json.writeNumberField("retried", count));
    }

    Response rotateSecret(Request request) {
        Selection selection = managed(request);
        long overlap = number(request, "overlapSeconds", 0, OVERLAP_SECONDS_MAX).orElse(OVERLAP_SECONDS_DEFAULT);
        Subscription rotated = log.rotateSecret(selection, Duration.ofSeconds(overlap));
        return Answers.success(json -> {
            json.writeStringField("secret", rotated.secret());
            if (rotated.previousUntil().isPresent()) {
                json.writeStringField(
                        "previousUntil",
                        Envelope.timestamp(rotated.previousUntil().get()));
            }
        });
    }

    Response replay(Request request) {
        String tenant = callers.managedTenant(request);
        Members body = Members.of(request);
        Optional<String> instance = Names.optionalName(body, "instance");
        OptionalLong seq = body.number("fromSeq", 0, Long.MAX_VALUE);
        Optional<Instant> since = body.time("since");
        String target = body.required("target", Names.NAME_LENGTH_MAX);
        body.refuseOthers();
        if (seq.isPresent() == since.isPresent()) {
            throw Members.refused("either fromSeq or since must be given");
        }
        From from = new From(seq.isPresent() ? Optional.of(seq.getAsLong()) : Optional.empty(), since);
        if (target.equals(SOCKETS)) {
            int clients = log.replayToSockets(tenant, instance, from);
            return Answers.success(json -> json.writeNumberField("clients", clients));
        }
        if (!target.startsWith(WEBHOOK)) {
            throw Members.refused("target is neither socket nor webhook:<id>");
        }
        int count = log.replayToWebhook(tenant, target.substring(WEBHOOK.length()), instance, from);
        return Answers.success(json -> json.writeNumberField("replayed", count));
    }

    private Selection managed(Request request) {
        return selection(request, callers.managedTenant(request));
    }

    private static Selection selection(Request request, String tenant) {
        return new Selection(
                tenant,
                Names.provider(request),
                WebhookHandlers.instanceName(request),
                request.query(WebhookHandlers.WEBHOOK_PARAMETER));
    }

    private static Optional<State> state(Request request) {
        return request.query("state").map(name -> switch (name) {
            case "pending" -> State.PENDING;
            case "delivered" -> State.DELIVERED;
            case "dead" -> State.DEAD;
            default -> throw Members.refused("state is neither pending nor delivered nor dead");
        });
    }

    private static OptionalLong number(Request request, String parameter, long least, long most) {
        Optional<String> given = request.query(parameter);
        if (given.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(given.get());
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException malformed) {
            throw outside(parameter, least, most);
        }
        throw outside(parameter, least, most);
    }

    private static RuntimeException outside(String parameter, long least, long most) {
        return Members.refused(parameter + " is no whole number from " + least + " to " + most);
    }

    private static void write(JsonGenerator json, Delivery delivery) throws IOException {
        HubEvent event = delivery.event();
        json.writeNumberField("id", delivery.id());
        json.writeStringField("eventId", event.id());
        json.writeNumberField("seq", event.seq());
        json.writeStringField("event", event.kind().wireName());
        json.writeStringField("source", event.source());
        json.writeStringField("instanceName", event.instanceName());
        json.writeStringField("state", delivery.state().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("attempts", delivery.attempts());
        if (delivery.state() == State.PENDING) {
            json.writeStringField("nextAt", Envelope.timestamp(delivery.nextAt()));
        }
        json.writeBooleanField("replayed", delivery.replayed());
        Answers.array(json, "log", delivery.log(), DeliveryHandlers::write);
    }

    private static void write(JsonGenerator json, Attempt attempt) throws IOException {
        json.writeStringField("at", Envelope.timestamp(attempt.at()));
        json.writeNumberField("status", attempt.status());
        json.writeNumberField("tookMs", attempt.tookMs());
        json.writeStringField("error", attempt.error());
        json.writeStringField("answer", attempt.answer());
    }
}
