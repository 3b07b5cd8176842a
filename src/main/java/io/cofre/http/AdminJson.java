package io.cofre.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.admin.ImportReport;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.ReplacementReport;
import io.cofre.admin.SnapshotReport;
import io.cofre.admin.TrashReport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reports as JSON: members are named as the components of their records, what is absent is {@code null}. */
final class AdminJson {
    private AdminJson() {}

    /** Writes one report. */
    @FunctionalInterface
    interface Form<T> {
        void write(JsonGenerator json, T report) throws IOException;
    }

    static <T> void array(JsonGenerator json, List<T> reports, Form<T> form) throws IOException {
        json.writeStartArray();
        for (T report : reports) {
            form.write(json, report);
        }
        json.writeEndArray();
    }

    static void names(JsonGenerator json, List<?> names) throws IOException {
        array(json, names, (each, name) -> each.writeString(name.toString()));
    }

    static void summary(JsonGenerator json, InstanceSummary summary) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", summary.group());
        json.writeStringField("instance", summary.instance());
        json.writeStringField("state", summary.state().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("keys", summary.keys());
        json.writeNumberField("bytes", summary.bytes());
        optional(json, "lastWrite", summary.lastWrite());
        json.writeFieldName("sameIdentity");
        names(json, summary.sameIdentity());
        json.writeEndObject();
    }

    static void report(JsonGenerator json, InstanceReport report) throws IOException {
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
        array(json, report.findings(), AdminJson::finding);
        json.writeEndObject();
    }

    static void snapshot(JsonGenerator json, SnapshotReport snapshot) throws IOException {
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

    static void trash(JsonGenerator json, TrashReport trash) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", trash.id());
        json.writeStringField("time", trash.time().toString());
        json.writeStringField("group", trash.group());
        json.writeFieldName("instances");
        names(json, trash.instances());
        json.writeEndObject();
    }

    static void replacement(JsonGenerator json, ReplacementReport report) throws IOException {
        json.writeStartObject();
        optional(json, "replaced", report.replaced());
        json.writeFieldName("warnings");
        names(json, report.warnings());
        json.writeEndObject();
    }

    static void imported(JsonGenerator json, ImportReport report) throws IOException {
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

    private static void optional(JsonGenerator json, String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get().toString());
        } else {
            json.writeNullField(name);
        }
    }
}
