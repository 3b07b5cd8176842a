package io.cofre.web.operators;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cofre.admin.Administration;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.ReportJson;
import io.cofre.service.PendingWrites;
import io.cofre.service.PendingWrites.Write;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.KeyPath;
import io.cofre.store.RecoveryPointId;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The handlers of the operators' routes. Each of them may hold its thread until it is done. */
public final class AdminHandlers {
    private static final int DAYS_MAX = 36_500;

    private final Administration administration;
    private final PendingWrites writes;
    private final AdminLimit room;

    public AdminHandlers(Administration administration, PendingWrites writes, AdminLimit room) {
        this.administration = administration;
        this.writes = writes;
        this.room = room;
    }

    public Response groups(Request request) {
        List<GroupName> groups = ask(administration::groups);
        return FullResponse.json(
                ReportJson.of(groups.stream().map(Object::toString).toList()));
    }

    public Response instances(Request request) {
        Optional<Duration> age = request.query("untouchedDays").map(AdminHandlers::days);
        List<InstanceSummary> found =
                ask(() -> age.isPresent() ? administration.orphans(age.get()) : administration.list());
        return FullResponse.json(ReportJson.of(found));
    }

    public Response scrub(Request request) {
        var report = ask(administration::scrub);
        return FullResponse.json(ReportJson.of(report));
    }

    public Response examineAll(Request request) {
        return new Response.Stream(
                FullResponse.JSON,
                null,
                into -> room.during(() -> {
                    writeReports(into);
                    return true;
                }));
    }

    public Response diagnose(Request request) {
        InstancePath instance = request.instance();
        var report = ask(() -> administration.diagnose(instance));
        return FullResponse.json(ReportJson.of(report));
    }

    public Response remove(Request request) {
        InstancePath instance = request.instance();
        Write pending = request.begins(writes.ofRemoval(instance), Write::end);
        return Response.after(pending.turn(), () -> done(() -> administration.remove(instance)));
    }

    public Response keys(Request request) {
        InstancePath instance = request.instance();
        var keys = ask(() -> administration.keys(instance));
        return FullResponse.json(
                ReportJson.of(keys.stream().map(Object::toString).toList()));
    }

    public Response examineKey(Request request) {
        KeyPath path = request.key();
        var report = ask(() -> administration.examineKey(path));
        return FullResponse.json(ReportJson.of(report));
    }

    public Response deleteKey(Request request) {
        KeyPath path = request.key();
        Write pending = request.begins(writes.ofKey(path), Write::end);
        return Response.after(pending.turn(), () -> done(() -> administration.deleteKey(path)));
    }

    public Response lease(Request request) {
        InstancePath instance = request.instance();
        var lease = ask(() -> administration.lease(instance));
        return FullResponse.json(ReportJson.of(lease));
    }

    public Response breakLease(Request request) {
        InstancePath instance = request.instance();
        return done(() -> administration.breakLease(instance));
    }

    public Response snapshots(Request request) {
        InstancePath instance = request.instance();
        var snapshots = ask(() -> administration.snapshots(instance));
        return FullResponse.json(ReportJson.of(snapshots));
    }

    public Response takeSnapshot(Request request) {
        InstancePath instance = request.instance();
        var snapshot = ask(() -> administration.takeSnapshot(instance));
        return FullResponse.json(201, ReportJson.of(snapshot));
    }

    public Response restoreSnapshot(Request request) {
        InstancePath instance = request.instance();
        var report = ask(() -> administration.restoreSnapshot(instance, new RecoveryPointId(request.id())));
        return FullResponse.json(ReportJson.of(report));
    }

    public Response deleteSnapshot(Request request) {
        InstancePath instance = request.instance();
        return done(() -> administration.deleteSnapshot(instance, new RecoveryPointId(request.id())));
    }

    public Response trash(Request request) {
        var trash = ask(administration::trash);
        return FullResponse.json(ReportJson.of(trash));
    }

    public Response restoreTrash(Request request) {
        Optional<InstanceName> instance = request.query("instance").map(InstanceName::of);
        boolean replace = request.flag("replace");
        var restored = ask(() -> administration.restoreTrash(new RecoveryPointId(request.id()), instance, replace));
        return FullResponse.json(ReportJson.of(restored));
    }

    public Response purgeTrash(Request request) {
        return done(() -> administration.purgeTrash(new RecoveryPointId(request.id())));
    }

    /** Writes the reports one by one, because all of them together may be long. */
    private void writeReports(OutputStream into) throws IOException {
        String separator = "[";
        for (InstanceSummary each : administration.list()) {
            byte[] report;
            try {
                var found = administration.diagnose(each);
                report = ReportJson.of(found);
            } catch (CofreException gone) {
                if (gone.code() == ErrorCode.NOT_FOUND) {
                    continue;
                }
                throw gone;
            }
            into.write(separator.getBytes(US_ASCII));
            into.write(report);
            separator = ",";
        }
        into.write((separator.equals("[") ? "[]" : "]").getBytes(US_ASCII));
    }

    private static Duration days(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > DAYS_MAX) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST, "untouchedDays is not a whole number of days up to " + DAYS_MAX);
        }
        return Duration.ofDays(Integer.parseInt(text));
    }

    /** An act of an operator that has no result but its success. */
    @FunctionalInterface
    private interface Act {
        void run() throws IOException;
    }

    private Response done(Act act) {
        ask(() -> {
            act.run();
            return true;
        });
        return FullResponse.NULL;
    }

    private <T> T ask(AdminLimit.Work<T> work) {
        try {
            return room.during(work);
        } catch (IOException unreachable) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the store cannot be reached", unreachable);
        }
    }
}
