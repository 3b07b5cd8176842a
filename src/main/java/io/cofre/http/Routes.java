package io.cofre.http;

import static io.cofre.http.Method.DELETE;
import static io.cofre.http.Method.GET;
import static io.cofre.http.Method.OPTIONS;
import static io.cofre.http.Method.POST;
import static io.cofre.http.Resource.guarded;
import static io.cofre.http.Resource.open;

import io.cofre.admin.Administration;
import io.cofre.metrics.Metrics;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All routes of the worker.
 *
 * <p>They are matched here and not by Javalin's router, which knows only decoded parameters, reads a path by regular
 * expressions, and answers {@code HEAD} without asking the endpoint.
 */
final class Routes {
    private final List<Resource> resources;

    Routes(SessionService service, Administration administration, Readiness readiness, Metrics metrics) {
        GroupEndpoints groups = new GroupEndpoints(service);
        InstanceEndpoints instances = new InstanceEndpoints(service);
        KeyEndpoints keys = new KeyEndpoints(service);
        AdminRoom room = new AdminRoom();
        AdminEndpoints admin = new AdminEndpoints(administration, service.pending(), room);
        TransferEndpoints transfers = new TransferEndpoints(administration, room);
        HealthEndpoints health = new HealthEndpoints(readiness);
        this.resources = List.of(
                guarded("/session/{group}/{instance}/{key}")
                        .on(GET, keys::read)
                        .on(POST, keys::write)
                        .on(DELETE, keys::delete),
                guarded("/session/{group}").on(POST, instances::create).on(DELETE, groups::delete),
                guarded("/session/{group}/list-instances")
                        .on(GET, instances::list)
                        .on(DELETE, instances::delete),
                guarded("/session/{group}/{instance}").on(DELETE, instances::delete),
                guarded("/session").on(POST, groups::create).on(DELETE, groups::deleteNamed),
                open("/ping")
                        .ignoringQueries()
                        .on(OPTIONS, HealthEndpoints::ping)
                        .on(GET, HealthEndpoints::ping),
                open("/health/live").ignoringQueries().on(GET, HealthEndpoints::live),
                open("/health/ready").ignoringQueries().on(GET, health::ready),
                guarded("/metrics").ignoringQueries().showingMetrics().on(GET, new MetricsEndpoint(metrics)::scrape),
                guarded("/admin/groups").on(GET, admin::groups),
                guarded("/admin/instances").taking("untouchedDays").on(GET, admin::instances),
                guarded("/admin/scrub").on(GET, admin::scrub),
                guarded("/admin/doctor").on(GET, admin::examineAll),
                guarded("/admin/instances/{group}/{instance}")
                        .on(GET, admin::examine)
                        .on(DELETE, admin::remove),
                guarded("/admin/instances/{group}/{instance}/keys").on(GET, admin::keys),
                guarded("/admin/instances/{group}/{instance}/keys/{key}")
                        .on(GET, admin::examineKey)
                        .on(DELETE, admin::deleteKey),
                guarded("/admin/instances/{group}/{instance}/snapshots")
                        .on(GET, admin::snapshots)
                        .on(POST, admin::takeSnapshot),
                guarded("/admin/instances/{group}/{instance}/snapshots/{id}").on(DELETE, admin::deleteSnapshot),
                guarded("/admin/instances/{group}/{instance}/snapshots/{id}/restore")
                        .on(POST, admin::restoreSnapshot),
                guarded("/admin/instances/{group}/{instance}/export").on(GET, transfers::exportInstance),
                guarded("/admin/instances/{group}/{instance}/import")
                        .taking("replace")
                        .taking("duplicate")
                        .taking("from")
                        .taking("credsBytes")
                        .on(POST, transfers::importInstance),
                guarded("/admin/trash").on(GET, admin::trash),
                guarded("/admin/trash/{id}").on(DELETE, admin::purgeTrash),
                guarded("/admin/trash/{id}/restore")
                        .taking("instance")
                        .taking("replace")
                        .on(POST, admin::restoreTrash));
        resources.forEach(resource -> resource.measuredBy(metrics.requests()));
    }

    /** The route of a path; null if there is none. */
    @Nullable
    Resource find(RequestPath path) {
        for (Resource resource : resources) {
            if (resource.matches(path)) {
                return resource;
            }
        }
        return null;
    }
}
