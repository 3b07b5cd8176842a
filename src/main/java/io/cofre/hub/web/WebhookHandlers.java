package io.cofre.hub.web;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.webhook.Webhook;
import io.cofre.hub.webhook.WebhookRequest;
import io.cofre.hub.webhook.Webhooks;
import io.cofre.hub.webhook.Webhooks.Outcome;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;
import java.util.Set;

/** Sets, shows and removes the webhooks of instances. */
final class WebhookHandlers {
    static final String WEBHOOK_PARAMETER = "webhook";

    private static final String SET = "Webhook configurado com sucesso";
    private static final String REMOVED = "Webhook removido com sucesso";

    private final Webhooks webhooks;
    private final Callers callers;

    WebhookHandlers(Webhooks webhooks, Callers callers) {
        this.webhooks = webhooks;
        this.callers = callers;
    }

    /** Lists the events that a webhook may name. */
    Response events(Request request) {
        ProviderKind kind = Names.provider(request);
        callers.tenant(request);
        return Answers.success(json -> Answers.array(json, "events", webhooks.events(kind), (each, event) -> {
            each.writeStringField("name", event.name());
            each.writeStringField("description", event.description());
        }));
    }

    Response set(Request request) {
        String tenant = callers.managedTenant(request);
        ProviderKind kind = Names.provider(request);
        String name = instanceName(request);
        Members body = Members.of(request);
        WebhookRequest asked = WebhookBody.read(body, webhooks.options(kind));
        body.refuseOthers();
        Outcome outcome = webhooks.set(tenant, kind, name, asked);
        return Answers.success(json -> {
            json.writeStringField("message", SET + withoutEffect(asked));
            json.writeObjectFieldStart("webhook");
            WebhookJson.write(json, outcome.webhook(), webhooks.options(kind), name);
            if (outcome.newSecret().isPresent()) {
                json.writeStringField("secret", outcome.newSecret().get());
            }
            json.writeEndObject();
        });
    }

    /** Wishes that only a provider could grant are not granted in silence by the hub. */
    private static String withoutEffect(WebhookRequest asked) {
        boolean isIgnored =
                asked.mode() == Webhook.Mode.HUB && !asked.forProvider().equals(WebhookRequest.ForProvider.NOTHING);
        return isIgnored
                ? "; webhookByEvents, webhookBase64, retries e hmac só têm efeito com mode direct:"
                        + " o hub entrega todos os eventos na mesma url, com assinatura e tentativas próprias"
                : "";
    }

    Response show(Request request) {
        String tenant = callers.tenant(request);
        ProviderKind kind = Names.provider(request);
        String name = instanceName(request);
        List<Webhook> known = webhooks.list(tenant, kind, name);
        Set<WebhookOption> options = webhooks.options(kind);
        return Answers.success(json -> {
            if (known.isEmpty()) {
                json.writeNullField("webhook");
            } else {
                json.writeObjectFieldStart("webhook");
                WebhookJson.write(json, known.get(0), options, name);
                json.writeEndObject();
            }
            Answers.array(json, "webhooks", known, (each, webhook) -> WebhookJson.write(each, webhook, options, name));
        });
    }

    Response remove(Request request) {
        String tenant = callers.managedTenant(request);
        ProviderKind kind = Names.provider(request);
        webhooks.remove(tenant, kind, instanceName(request), request.query(WEBHOOK_PARAMETER));
        return Answers.message(REMOVED);
    }

    static String instanceName(Request request) {
        return request.pathPart("{instanceName}");
    }
}
