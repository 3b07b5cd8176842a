package io.cofre.hub.web;

import static io.cofre.web.kit.Method.DELETE;
import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Method.POST;
import static io.cofre.web.kit.Route.guarded;
import static io.cofre.web.kit.Route.open;

import io.cofre.hub.access.Access;
import io.cofre.hub.ingest.Ingest;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.webhook.Management;
import io.cofre.web.kit.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The routes by which events come in, and those of the management API. */
public final class ManagementRoutes {
    private static final String WEBHOOK = "/api/webhook-management/{provider}/{instanceName}";

    private ManagementRoutes() {}

    /**
     * The routes that take the webhooks of providers. They ask for no token: the key is in the path.
     *
     * @param isOpen whether the old addresses without a key take events too
     */
    public static List<Route> ofIngest(Ingest ingest, RateLimits limits, boolean isOpen) {
        IngestHandlers handlers = new IngestHandlers(ingest, limits);
        List<Route> routes = new ArrayList<>();
        if (isOpen) {
            routes.add(open("/api/webhooks/whatsapp").ignoringQueries().onJson(POST, handlers::takeOpen));
            routes.add(open("/api/webhooks/whatsapp/ack").ignoringQueries().onJson(POST, handlers::takeOpen));
        }
        routes.add(
                open("/api/webhooks/{provider}/{instanceKey}").ignoringQueries().onJson(POST, handlers::take));
        routes.add(open("/api/webhooks/{provider}/{instanceKey}/{event}")
                .ignoringQueries()
                .onJson(POST, handlers::take));
        return routes;
    }

    /**
     * The routes of the management API.
     *
     * @param clients counts those who follow the events of a tenant
     */
    public static List<Route> of(HubStore store, Management management, Access access, ToIntFunction<String> clients) {
        Callers callers = new Callers(access);
        List<Route> routes = new ArrayList<>();
        routes.addAll(webhooks(management, callers));
        routes.addAll(accounts(management, callers));
        StatsHandlers stats = new StatsHandlers(store, clients, callers);
        routes.add(guarded("/api/stats").on(GET, stats::stats));
        return routes;
    }

    private static List<Route> webhooks(Management management, Callers callers) {
        WebhookHandlers webhooks = new WebhookHandlers(management.webhooks(), callers);
        DeliveryHandlers deliveries = new DeliveryHandlers(management.deliveries(), callers);
        String selected = WebhookHandlers.WEBHOOK_PARAMETER;
        return List.of(
                guarded("/api/webhook-management/{provider}/events").on(GET, webhooks::events),
                guarded(WEBHOOK)
                        .taking(selected)
                        .onJson(POST, webhooks::set)
                        .on(GET, webhooks::show)
                        .on(DELETE, webhooks::remove),
                guarded(WEBHOOK + "/test").taking(selected).on(POST, deliveries::test),
                guarded(WEBHOOK + "/deliveries")
                        .taking(selected)
                        .taking("state")
                        .taking("before")
                        .taking("limit")
                        .on(GET, deliveries::list),
                guarded(WEBHOOK + "/deliveries/{id}/retry").taking(selected).on(POST, deliveries::retry),
                guarded(WEBHOOK + "/recover").taking(selected).onJson(POST, deliveries::recover),
                guarded(WEBHOOK + "/rotate-secret")
                        .taking(selected)
                        .taking("overlapSeconds")
                        .on(POST, deliveries::rotateSecret),
                guarded("/api/events/replay").onJson(POST, deliveries::replay));
    }

    private static List<Route> accounts(Management management, Callers callers) {
        AccountHandlers accounts = new AccountHandlers(management.accounts(), callers);
        InstanceHandlers instances = new InstanceHandlers(management, callers);
        return List.of(
                guarded("/api/tenants").on(GET, accounts::tenants).onJson(POST, accounts::addTenant),
                guarded("/api/tenants/{id}").on(DELETE, accounts::removeTenant),
                guarded("/api/providers").on(GET, accounts::providers).onJson(POST, accounts::addProvider),
                guarded("/api/providers/{id}").on(DELETE, accounts::removeProvider),
                guarded("/api/providers/{id}/check").on(POST, accounts::checkProvider),
                guarded("/api/instances").on(GET, instances::list).onJson(POST, instances::create),
                guarded("/api/instances/{instance}")
                        .taking("keep")
                        .on(GET, instances::show)
                        .on(DELETE, instances::remove),
                guarded("/api/instances/{instance}/connect").on(POST, instances::connect),
                guarded("/api/instances/{instance}/state").on(GET, instances::state),
                guarded("/api/instances/{instance}/qr").taking("format").on(GET, instances::qrCode),
                guarded("/api/instances/{instance}/logout").on(POST, instances::logout),
                guarded("/api/instances/{instance}/messages").onJson(POST, instances::sendText));
    }
}
