package io.cofre.hub.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.hub.provider.QrCode;
import io.cofre.hub.provider.QrImage;
import io.cofre.hub.provider.SentMessage;
import io.cofre.hub.provider.WebhookOption;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.webhook.Accounts;
import io.cofre.hub.webhook.Gateway;
import io.cofre.hub.webhook.Gateway.Made;
import io.cofre.hub.webhook.Gateway.Wish;
import io.cofre.hub.webhook.Management;
import io.cofre.hub.webhook.Webhook;
import io.cofre.hub.webhook.WebhookRequest;
import io.cofre.hub.webhook.Webhooks;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes, connects, shows and removes instances, and sends texts. */
final class InstanceHandlers {
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int TEXT_LENGTH_MAX = 60_000;
    private static final String PNG = "image/png";

    private final Gateway gateway;
    private final Accounts accounts;
    private final Webhooks webhooks;
    private final Callers callers;

    InstanceHandlers(Management management, Callers callers) {
        this.gateway = management.gateway();
        this.accounts = management.accounts();
        this.webhooks = management.webhooks();
        this.callers = callers;
    }

    Response list(Request request) {
        List<Instance> all = gateway.list(callers.tenant(request));
        return Answers.success(json -> Answers.array(json, "instances", all, InstanceHandlers::write));
    }

    Response create(Request request) {
        String tenant = callers.managedTenant(request);
        Members body = Members.of(request);
        String provider = body.required("provider", Names.ID_LENGTH_MAX);
        String name = Names.name(body, "name");
        boolean adopts = body.flag("adopt").orElse(false);
        Set<WebhookOption> options =
                webhooks.options(accounts.provider(tenant, provider).kind());
        Optional<WebhookRequest> webhook = body.object("webhook").map(inner -> WebhookBody.read(inner, options));
        body.refuseOthers();
        Made made = gateway.create(tenant, new Wish(provider, name, adopts, webhook));
        return Answers.success(CREATED, json -> {
            json.writeBooleanField("adopted", made.isAdopted());
            json.writeObjectFieldStart("instance");
            write(json, made.instance());
            json.writeEndObject();
            if (made.webhook().isPresent()) {
                Webhook set = made.webhook().get().webhook();
                json.writeObjectFieldStart("webhook");
                WebhookJson.write(json, set, options, name);
                if (made.webhook().get().newSecret().isPresent()) {
                    json.writeStringField(
                            "secret", made.webhook().get().newSecret().get());
                }
                json.writeEndObject();
            }
        });
    }

    Response show(Request request) {
        return shown(find(request, callers.tenant(request)));
    }

    /** Removes an instance; with {@code ?keep=true} it stays at the provider. */
    Response remove(Request request) {
        boolean keeps = request.flag("keep");
        Instance instance = managed(request);
        if (keeps) {
            gateway.forget(instance);
        } else {
            gateway.remove(instance);
        }
        return FullResponse.NO_CONTENT;
    }

    Response connect(Request request) {
        Instance instance = managed(request);
        gateway.connect(instance);
        return shown(instance);
    }

    Response state(Request request) {
        Instance instance = find(request, callers.tenant(request));
        String state = gateway.state(instance);
        return Answers.success(json -> {
            json.writeStringField("instanceName", instance.name());
            json.writeStringField("state", state);
        });
    }

    /** The QR code as JSON, or as an image to a caller that asks for one. */
    Response qrCode(Request request) {
        Instance instance = managed(request);
        QrCode code = gateway.qrCode(instance);
        boolean asImage = request.query("format").map("png"::equals).orElse(false)
                || request.header("Accept").map(accept -> accept.contains(PNG)).orElse(false);
        if (asImage) {
            return FullResponse.of(OK, PNG, QrImage.png(code.text()).orElseThrow(InstanceHandlers::undrawable));
        }
        Optional<String> image = QrImage.dataUri(code.text());
        return Answers.success(json -> {
            json.writeStringField("qr", code.text());
            json.writeStringField("base64", image.orElse(""));
            json.writeStringField("pairingCode", code.pairingCode());
        });
    }

    Response logout(Request request) {
        Instance instance = managed(request);
        gateway.logout(instance);
        return shown(instance);
    }

    Response sendText(Request request) {
        Instance instance = find(request, callers.tenant(request));
        Members body = Members.of(request);
        String chat = Names.chat(body);
        String text = body.required("text", TEXT_LENGTH_MAX);
        body.refuseOthers();
        SentMessage sent = gateway.sendText(instance, chat, text);
        return Answers.success(CREATED, json -> {
            json.writeObjectFieldStart("message");
            json.writeStringField("id", sent.id());
            json.writeStringField("chat", sent.chat());
            json.writeNumberField("timestamp", sent.timestamp());
            json.writeEndObject();
        });
    }

    private static CofreException undrawable() {
        return new CofreException(ErrorCode.BAD_GATEWAY, "the provider gave a code that is no QR code");
    }

    private Instance managed(Request request) {
        return find(request, callers.managedTenant(request));
    }

    private Instance find(Request request, String tenant) {
        return gateway.find(tenant, request.pathPart("{instance}"));
    }

    private static FullResponse shown(Instance instance) {
        return Answers.success(json -> {
            json.writeObjectFieldStart("instance");
            write(json, instance);
            json.writeEndObject();
        });
    }

    /** Neither the key of its ingest URL nor the secret that signs there is shown. */
    private static void write(JsonGenerator json, Instance instance) throws IOException {
        json.writeStringField("id", instance.id());
        json.writeStringField("name", instance.name());
        json.writeStringField("kind", instance.kind().wireName());
        json.writeStringField("provider", instance.provider());
        json.writeStringField("providerRef", instance.providerRef());
        json.writeStringField("state", instance.state());
    }
}
