package io.cofre.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.store.ScrubReport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reports as JSON, in the answers of the routes under {@code /admin} and in what commands print: members are named as the
 * components of their records, a time is text in ISO 8601, what is absent is {@code null}.
 */
public final class ReportJson {
    private ReportJson() {}

    /** Writes one report. */
    @FunctionalInterface
    public interface Form<T> {
        void write(JsonGenerator json, T report) throws IOException;
    }

    public static <T> void array(JsonGenerator json, List<T> reports, Form<T> form) throws IOException {
        json.writeStartArray();
        for (T report : reports) {
            form.write(json, report);
        }
        json.writeEndArray();
    }

    public static void names(JsonGenerator json, List<?> names) throws IOException {
        array(json, names, (each, name) -> each.writeString(name.toString()));
    }

    public static void summary(JsonGenerator json, InstanceSummary summary) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", summary.group());
        json.writeStringField("instance", summary.instance());
        json.writeStringField("state", summary.state().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("keys", summary.keys());
        number(json, "bytes", summary.bytes());
        optional(json, "lastWrite", summary.lastWrite());
        json.writeFieldName("sameIdentity");
        names(json, summary.sameIdentity());
        json.writeEndObject();
    }

    public static void scrub(JsonGenerator json, Optional<ScrubReport> report) throws IOException {
        if (report.isEmpty()) {
            json.writeNull();
            return;
        }
        ScrubReport found = report.get();
        json.writeStartObject();
        json.writeNumberField("filesRead", found.filesRead());
        json.writeNumberField("bytesRead", found.bytesRead());
        json.writeNumberField("damaged", found.damaged());
        json.writeNumberField("unreadable", found.unreadable());
        json.writeNumberField("mended", found.mended());
        json.writeFieldName("last");
        if (found.last().isPresent()) {
            pass(json, found.last().get());
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }

    private static void pass(JsonGenerator json, ScrubReport.Pass pass) throws IOException {
        json.writeStartObject();
        json.writeStringField("completed", pass.completed().toString());
        json.writeNumberField("files", pass.files());
        json.writeNumberField("damaged", pass.damaged());
        json.writeNumberField("unreadable", pass.unreadable());
        json.writeNumberField("mended", pass.mended());
        json.writeEndObject();
    }

    public static void report(JsonGenerator json, InstanceReport report) throws IOException {
        json.writeStartObject();
        json.writeFieldName("summary");
        summary(json, report.summary());
        json.writeBooleanField("healthy", report.healthy());
        optional(json, "account", report.account());
        json.writeObjectFieldStart("keysByKind");
        for (Map.Entry<String, Integer> kind : new TreeMap<>(report.keysByKind()).entrySet()) {
            json.writeNumberField(kind.getKey(), kind.getValue());
        }
        json.writeEndObject();
        json.writeFieldName("damaged");
        names(json, report.damaged());
        preKeys(json, report.preKeys());
        json.writeBooleanField("credsRetained", report.credsRetained());
        json.writeNumberField("snapshots", report.snapshots());
        json.writeBooleanField("twoWriters", report.twoWriters());
        json.writeFieldName("findings");
        array(json, report.findings(), ReportJson::finding);
        json.writeEndObject();
    }

    public static void snapshot(JsonGenerator json, SnapshotReport snapshot) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", snapshot.group());
        json.writeStringField("instance", snapshot.instance());
        json.writeStringField("id", snapshot.id());
        json.writeStringField("time", snapshot.time().toString());
        json.writeStringField("reason", snapshot.reason());
        json.writeFieldName("damaged");
        names(json, snapshot.damaged());
        json.writeEndObject();
    }

    public static void trash(JsonGenerator json, TrashReport trash) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", trash.id());
        json.writeStringField("time", trash.time().toString());
        json.writeStringField("group", trash.group());
        json.writeFieldName("instances");
        names(json, trash.instances());
        json.writeEndObject();
    }

    public static void replacement(JsonGenerator json, ReplacementReport report) throws IOException {
        json.writeStartObject();
        optional(json, "replaced", report.replaced());
        json.writeFieldName("warnings");
        names(json, report.warnings());
        json.writeEndObject();
    }

    public static void imported(JsonGenerator json, ImportReport report) throws IOException {
        json.writeStartObject();
        json.writeNumberField("keys", report.keys());
        json.writeFieldName("leftovers");
        names(json, report.leftovers());
        json.writeNumberField("leftoverCount", report.leftoverCount());
        json.writeFieldName("replacement");
        replacement(json, report.replacement());
        json.writeNumberField("passedOver", report.passedOver());
        json.writeEndObject();
    }

    /** What came of moving a removal back. */
    public static void restoration(JsonGenerator json, TrashRestoration restoration) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", restoration.group());
        json.writeFieldName("restored");
        names(json, restoration.restored());
        json.writeFieldName("replaced");
        array(json, restoration.replaced(), (each, replaced) -> {
            each.writeStartObject();
            each.writeStringField("instance", replaced.instance());
            each.writeStringField("snapshot", replaced.snapshot());
            each.writeEndObject();
        });
        json.writeFieldName("beside");
        names(json, restoration.beside());
        json.writeEndObject();
    }

    public static void key(JsonGenerator json, KeyReport key) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", key.group());
        json.writeStringField("instance", key.instance());
        json.writeStringField("key", key.key());
        json.writeBooleanField("damaged", key.damaged());
        number(json, "bytes", key.bytes());
        optional(json, "sha256", key.sha256());
        optional(json, "lastWrite", key.lastWrite());
        json.writeEndObject();
    }

    private static void preKeys(JsonGenerator json, Optional<InstanceReport.PreKeys> preKeys) throws IOException {
        if (preKeys.isEmpty()) {
            json.writeNullField("preKeys");
            return;
        }
        json.writeObjectFieldStart("preKeys");
        json.writeNumberField("stored", preKeys.get().stored());
        json.writeNumberField("first", preKeys.get().first());
        json.writeNumberField("last", preKeys.get().last());
        json.writeNumberField("next", preKeys.get().next());
        json.writeEndObject();
    }

    private static void finding(JsonGenerator json, InstanceReport.Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("code", finding.code());
        json.writeBooleanField("problem", finding.problem());
        json.writeStringField("text", finding.text());
        json.writeStringField("advice", finding.advice());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }

    private static void optional(JsonGenerator json, String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get().toString());
        } else {
            json.writeNullField(name);
        }
    }
}
