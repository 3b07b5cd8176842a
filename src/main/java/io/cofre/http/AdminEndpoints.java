package io.cofre.http;

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
import io.cofre.session.JsonText;
import io.cofre.session.KeyPath;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What operators see and do. Each of these may hold its thread until it is done. */
final class AdminEndpoints {
    private static final int DAYS_MAX = 36_500;

    private final Administration administration;
    private final PendingWrites writes;
    private final AdminRoom room;

    AdminEndpoints(Administration administration, PendingWrites writes, AdminRoom room) {
        this.administration = administration;
        this.writes = writes;
        this.room = room;
    }

    Reply groups(Call call) {
        List<GroupName> groups = ask(administration::groups);
        return Answer.json(JsonText.of(json -> ReportJson.names(json, groups)));
    }

    Reply instances(Call call) {
        Optional<Duration> age = call.query("untouchedDays").map(AdminEndpoints::days);
        List<InstanceSummary> found =
                ask(() -> age.isPresent() ? administration.orphans(age.get()) : administration.list());
        return Answer.json(JsonText.of(json -> ReportJson.array(json, found, ReportJson::summary)));
    }

    Reply scrub(Call call) {
        var report = ask(administration::scrub);
        return Answer.json(JsonText.of(json -> ReportJson.scrub(json, report)));
    }

    Reply examineAll(Call call) {
        return new Reply.Stream(
                Answer.JSON,
                null,
                into -> room.during(() -> {
                    writeReports(into);
                    return true;
                }));
    }

    Reply examine(Call call) {
        InstancePath instance = call.instance();
        var report = ask(() -> administration.examine(instance));
        return Answer.json(JsonText.of(json -> ReportJson.report(json, report)));
    }

    Reply remove(Call call) {
        InstancePath instance = call.instance();
        Write pending = call.begins(writes.ofRemoval(instance));
        return Reply.after(pending.turn(), () -> done(() -> administration.remove(instance)));
    }

    Reply keys(Call call) {
        InstancePath instance = call.instance();
        var keys = ask(() -> administration.keys(instance));
        return Answer.json(JsonText.of(json -> ReportJson.names(json, keys)));
    }

    Reply examineKey(Call call) {
        KeyPath path = call.key();
        var report = ask(() -> administration.examineKey(path));
        return Answer.json(JsonText.of(json -> ReportJson.key(json, report)));
    }

    Reply deleteKey(Call call) {
        KeyPath path = call.key();
        Write pending = call.begins(writes.ofKey(path));
        return Reply.after(pending.turn(), () -> done(() -> administration.deleteKey(path)));
    }

    Reply snapshots(Call call) {
        InstancePath instance = call.instance();
        var snapshots = ask(() -> administration.snapshots(instance));
        return Answer.json(JsonText.of(json -> ReportJson.array(json, snapshots, ReportJson::snapshot)));
    }

    Reply takeSnapshot(Call call) {
        InstancePath instance = call.instance();
        var snapshot = ask(() -> administration.takeSnapshot(instance));
        return Answer.json(201, JsonText.of(json -> ReportJson.snapshot(json, snapshot)));
    }

    Reply restoreSnapshot(Call call) {
        InstancePath instance = call.instance();
        var report = ask(() -> administration.restoreSnapshot(instance, call.id()));
        return Answer.json(JsonText.of(json -> ReportJson.replacement(json, report)));
    }

    Reply deleteSnapshot(Call call) {
        InstancePath instance = call.instance();
        return done(() -> administration.deleteSnapshot(instance, call.id()));
    }

    Reply trash(Call call) {
        var trash = ask(administration::trash);
        return Answer.json(JsonText.of(json -> ReportJson.array(json, trash, ReportJson::trash)));
    }

    Reply restoreTrash(Call call) {
        Optional<InstanceName> instance = call.query("instance").map(InstanceName::of);
        boolean replace = call.flag("replace");
        var restored = ask(() -> administration.restoreTrash(call.id(), instance, replace));
        return Answer.json(JsonText.of(json -> ReportJson.restoration(json, restored)));
    }

    Reply purgeTrash(Call call) {
        return done(() -> administration.purgeTrash(call.id()));
    }

    /** One by one: all of them together may be long. */
    private void writeReports(OutputStream into) throws IOException {
        String separator = "[";
        for (InstanceSummary each : administration.list()) {
            byte[] report;
            try {
                var found = administration.examine(each);
                report = JsonText.of(json -> ReportJson.report(json, found));
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

    private Reply done(Act act) {
        ask(() -> {
            act.run();
            return true;
        });
        return Answer.NULL;
    }

    private <T> T ask(AdminRoom.Work<T> work) {
        try {
            return room.during(work);
        } catch (IOException unreachable) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the store cannot be reached", unreachable);
        }
    }
}
