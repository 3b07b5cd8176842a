package io.cofre.web;

import static io.cofre.web.kit.Method.DELETE;
import static io.cofre.web.kit.Method.GET;
import static io.cofre.web.kit.Method.OPTIONS;
import static io.cofre.web.kit.Method.POST;
import static io.cofre.web.kit.Method.PUT;
import static io.cofre.web.kit.Route.guarded;
import static io.cofre.web.kit.Route.open;

import io.cofre.admin.Administration;
import io.cofre.metrics.Metrics;
import io.cofre.service.Readiness;
import io.cofre.service.SessionService;
import io.cofre.web.kit.RouteTable;
import io.cofre.web.openapi.ApiHandler;
import io.cofre.web.operators.AdminHandlers;
import io.cofre.web.operators.AdminLimit;
import io.cofre.web.operators.HealthHandlers;
import io.cofre.web.operators.MetricsHandler;
import io.cofre.web.operators.TransferHandlers;
import io.cofre.web.pods.GroupHandlers;
import io.cofre.web.pods.InstanceHandlers;
import io.cofre.web.pods.KeyHandlers;
import io.cofre.web.v1.BatchHandlers;
import io.cofre.web.v1.ChangeHandlers;
import io.cofre.web.v1.LeaseHandlers;
import io.cofre.web.v1.LifeHandlers;
import io.cofre.web.v1.ListHandlers;
import io.cofre.web.v1.ValueHandlers;

/** The table of all routes of the worker: each path, its methods and their handlers. */
public final class WorkerRoutes {
    private WorkerRoutes() {}

    public static RouteTable of(
            SessionService service, Administration administration, Readiness readiness, Metrics metrics) {
        GroupHandlers groups = new GroupHandlers(service);
        InstanceHandlers instances = new InstanceHandlers(service);
        KeyHandlers keys = new KeyHandlers(service);
        ListHandlers lists = new ListHandlers(service);
        LifeHandlers lives = new LifeHandlers(service);
        BatchHandlers batches = new BatchHandlers(service);
        ChangeHandlers changes = new ChangeHandlers(service);
        ValueHandlers values = new ValueHandlers(service);
        LeaseHandlers leases = new LeaseHandlers(service);
        AdminLimit room = new AdminLimit();
        AdminHandlers admin = new AdminHandlers(administration, service.pending(), room);
        TransferHandlers transfers = new TransferHandlers(administration, room);
        HealthHandlers health = new HealthHandlers(readiness);
        ApiHandler api = ApiHandler.withTextsBeside(WorkerRoutes.class);
        RouteTable table = RouteTable.of(
                guarded("/session/{group}/{instance}/{key*}")
                        .on(GET, keys::read)
                        .onJson(POST, keys::write)
                        .on(DELETE, keys::delete),
                guarded("/session/{group}").onJson(POST, instances::create).on(DELETE, groups::delete),
                guarded("/session/{group}/list-instances")
                        .on(GET, instances::list)
                        .on(DELETE, instances::delete),
                guarded("/session/{group}/{instance}").on(DELETE, instances::delete),
                guarded("/session").onJson(POST, groups::create).onJson(DELETE, groups::deleteNamed),
                guarded("/v1/groups")
                        .taking("after")
                        .taking("limit")
                        .tellingProblems()
                        .on(GET, lists::groups),
                guarded("/v1/groups/{group}")
                        .tellingProblems()
                        .on(PUT, lives::createGroup)
                        .on(DELETE, lives::deleteGroup),
                guarded("/v1/groups/{group}/instances")
                        .taking("after")
                        .taking("limit")
                        .tellingProblems()
                        .on(GET, lists::instances),
                guarded("/v1/groups/{group}/instances/{instance}")
                        .tellingProblems()
                        .on(GET, lists::instance)
                        .on(PUT, lives::createInstance)
                        .on(DELETE, lives::deleteInstance),
                guarded("/v1/groups/{group}/instances/{instance}/keys")
                        .taking("prefix")
                        .taking("after")
                        .taking("limit")
                        .tellingProblems()
                        .on(GET, lists::keys),
                guarded("/v1/groups/{group}/instances/{instance}/keys/read")
                        .tellingProblems()
                        .onJson(POST, batches::read),
                guarded("/v1/groups/{group}/instances/{instance}/keys/write")
                        .tellingProblems()
                        .onJson(POST, batches::write),
                guarded("/v1/groups/{group}/instances/{instance}/changes")
                        .taking("after")
                        .taking("values")
                        .tellingProblems()
                        .on(GET, changes::follow),
                guarded("/v1/groups/{group}/instances/{instance}/keys/{key*}")
                        .tellingProblems()
                        .on(GET, values::read)
                        .onJson(PUT, values::write)
                        .on(DELETE, values::delete),
                guarded("/v1/groups/{group}/instances/{instance}/lease")
                        .tellingProblems()
                        .onJson(POST, leases::acquire)
                        .on(GET, leases::show)
                        .on(DELETE, leases::release),
                open("/ping")
                        .ignoringQueries()
                        .on(OPTIONS, HealthHandlers::ping)
                        .on(GET, HealthHandlers::ping),
                open("/health/live").ignoringQueries().on(GET, HealthHandlers::live),
                open("/health/ready").ignoringQueries().on(GET, health::ready),
                guarded("/metrics").ignoringQueries().showingMetrics().on(GET, new MetricsHandler(metrics)::scrape),
                guarded("/admin/groups").on(GET, admin::groups),
                guarded("/admin/instances").taking("untouchedDays").on(GET, admin::instances),
                guarded("/admin/scrub").on(GET, admin::scrub),
                guarded("/admin/doctor").on(GET, admin::examineAll),
                guarded("/admin/instances/{group}/{instance}")
                        .on(GET, admin::diagnose)
                        .on(DELETE, admin::remove),
                guarded("/admin/instances/{group}/{instance}/keys").on(GET, admin::keys),
                guarded("/admin/instances/{group}/{instance}/keys/{key}")
                        .on(GET, admin::examineKey)
                        .on(DELETE, admin::deleteKey),
                guarded("/admin/instances/{group}/{instance}/lease")
                        .on(GET, admin::lease)
                        .on(DELETE, admin::breakLease),
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
                        .onUpload(POST, transfers::importInstance),
                guarded("/admin/trash").on(GET, admin::trash),
                guarded("/admin/trash/{id}").on(DELETE, admin::purgeTrash),
                guarded("/admin/trash/{id}/restore")
                        .taking("instance")
                        .taking("replace")
                        .on(POST, admin::restoreTrash),
                guarded("/openapi.json").on(GET, api::describe));
        api.describes(table);
        return table;
    }
}
