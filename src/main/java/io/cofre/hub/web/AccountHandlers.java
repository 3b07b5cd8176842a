package io.cofre.hub.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.hub.event.Envelope;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.AccountHealth;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Tenant;
import io.cofre.hub.webhook.Accounts;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.io.IOException;

/** Makes, lists and removes tenants and their providers. A provider is shown without its key. */
final class AccountHandlers {
    private static final int CREATED = 201;

    private final Accounts accounts;
    private final Callers callers;

    AccountHandlers(Accounts accounts, Callers callers) {
        this.accounts = accounts;
        this.callers = callers;
    }

    Response tenants(Request request) {
        callers.requireOperator(request);
        return Answers.success(json -> Answers.array(json, "tenants", accounts.tenants(), AccountHandlers::write));
    }

    Response addTenant(Request request) {
        callers.requireOperator(request);
        Members body = Members.of(request);
        String id = Names.tenantId(body);
        String name = Names.optionalName(body, "name").orElse(id);
        body.refuseOthers();
        Tenant added = accounts.addTenant(id, name);
        return Answers.success(CREATED, json -> {
            json.writeObjectFieldStart("tenant");
            write(json, added);
            json.writeEndObject();
        });
    }

    Response removeTenant(Request request) {
        callers.requireOperator(request);
        accounts.removeTenant(request.id());
        return FullResponse.NO_CONTENT;
    }

    Response providers(Request request) {
        String tenant = callers.tenant(request);
        return Answers.success(json -> Answers.array(json, "providers", accounts.providers(tenant), this::write));
    }

    /** A tenant must not register an address that only the hub can reach; an operator may. */
    Response addProvider(Request request) {
        String tenant = callers.managedTenant(request);
        Members body = Members.of(request);
        ProviderKind kind = Names.provider(body.required("kind", Names.NAME_LENGTH_MAX));
        String baseUrl = body.required("baseUrl", Names.URL_LENGTH_MAX);
        String key = Names.apiKey(body);
        body.refuseOthers();
        ProviderAccount added = accounts.addProvider(tenant, kind, baseUrl, key, callers.isOperator(request));
        return Answers.success(CREATED, json -> {
            json.writeObjectFieldStart("provider");
            write(json, added);
            json.writeEndObject();
        });
    }

    Response checkProvider(Request request) {
        String tenant = callers.managedTenant(request);
        accounts.check(tenant, request.id());
        return Answers.message("the provider answers and takes the key");
    }

    Response removeProvider(Request request) {
        String tenant = callers.managedTenant(request);
        accounts.removeProvider(tenant, request.id());
        return FullResponse.NO_CONTENT;
    }

    private static void write(JsonGenerator json, Tenant tenant) throws IOException {
        json.writeStringField("id", tenant.id());
        json.writeStringField("name", tenant.name());
    }

    private void write(JsonGenerator json, ProviderAccount account) throws IOException {
        AccountHealth health = accounts.health(account);
        json.writeStringField("id", account.id());
        json.writeStringField("kind", account.kind().wireName());
        json.writeStringField("baseUrl", account.baseUrl());
        json.writeObjectFieldStart("health");
        json.writeBooleanField("up", health.isUp());
        if (!health.isUp()) {
            json.writeStringField("lastError", health.lastError());
        }
        if (health.failingSince().isPresent()) {
            json.writeStringField(
                    "failingSince", Envelope.timestamp(health.failingSince().get()));
        }
        json.writeEndObject();
    }
}
