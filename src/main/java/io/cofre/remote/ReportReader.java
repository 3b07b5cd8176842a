package io.cofre.remote;

import io.cofre.admin.ImportReport;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceReport.Finding;
import io.cofre.admin.InstanceReport.PreKeys;
import io.cofre.admin.InstanceState;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.KeyReport;
import io.cofre.admin.ReplacementReport;
import io.cofre.admin.SnapshotReport;
import io.cofre.admin.TrashReport;
import io.cofre.admin.TrashRestoration;
import io.cofre.admin.TrashRestoration.Replaced;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reports from the JSON that {@link io.cofre.admin.ReportJson} writes. */
final class ReportReader {
    private ReportReader() {}

    static InstanceSummary summary(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new InstanceSummary(
                of.text("group"),
                of.text("instance"),
                state(of.text("state")),
                of.count("keys"),
                of.optional("bytes", Members::whole),
                of.optional("lastWrite", Members::time),
                of.texts("sameIdentity"));
    }

    static InstanceReport report(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        Map<String, Integer> kinds = new TreeMap<>();
        Members keysByKind = of.object("keysByKind");
        for (String kind : keysByKind.names()) {
            kinds.put(kind, keysByKind.count(kind));
        }
        return new InstanceReport(
                of.optional("summary", ReportReader::summary).orElseThrow(() -> new IOException("no summary")),
                of.optional("account", Members::text),
                kinds,
                of.texts("damaged"),
                of.optional("preKeys", ReportReader::preKeys),
                of.flag("credsRetained"),
                of.count("snapshots"),
                of.flag("twoWriters"),
                of.list("findings", ReportReader::finding));
    }

    static SnapshotReport snapshot(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new SnapshotReport(
                of.text("group"),
                of.text("instance"),
                of.text("id"),
                Members.time(of.text("time")),
                of.text("reason"),
                of.texts("damaged"));
    }

    static TrashReport trash(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new TrashReport(of.text("id"), Members.time(of.text("time")), of.text("group"), of.texts("instances"));
    }

    static TrashRestoration restoration(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new TrashRestoration(
                of.text("group"),
                of.texts("restored"),
                of.list("replaced", each -> {
                    Members replaced = Members.of(each);
                    return new Replaced(replaced.text("instance"), replaced.text("snapshot"));
                }),
                of.texts("beside"));
    }

    static ReplacementReport replacement(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new ReplacementReport(of.optional("replaced", Members::text), of.texts("warnings"));
    }

    static ImportReport imported(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new ImportReport(
                of.count("keys"),
                of.texts("leftovers"),
                of.count("leftoverCount"),
                of.optional("passedOver", Members::whole).orElse(0L).intValue(),
                of.optional("replacement", ReportReader::replacement)
                        .orElseThrow(() -> new IOException("no replacement")));
    }

    static KeyReport key(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new KeyReport(
                of.text("group"),
                of.text("instance"),
                of.text("key"),
                of.flag("damaged"),
                of.optional("bytes", Members::whole),
                of.optional("sha256", Members::text),
                of.optional("lastWrite", Members::time));
    }

    private static PreKeys preKeys(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new PreKeys(of.count("stored"), of.number("first"), of.number("last"), of.number("next"));
    }

    private static Finding finding(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new Finding(of.text("code"), of.flag("problem"), of.text("text"), of.text("advice"));
    }

    private static InstanceState state(String wireName) throws IOException {
        try {
            return InstanceState.valueOf(wireName.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IOException("not a state", unknown);
        }
    }
}
