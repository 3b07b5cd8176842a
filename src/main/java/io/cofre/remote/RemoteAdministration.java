package io.cofre.remote;

import io.cofre.access.ApiKey;
import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.KeyReport;
import io.cofre.admin.LeaseReport;
import io.cofre.admin.ReplacementReport;
import io.cofre.admin.ReportJson;
import io.cofre.admin.SnapshotReport;
import io.cofre.admin.TrashReport;
import io.cofre.admin.TrashRestoration;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.ScrubReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The administration of a running worker, by its routes under {@code /admin}. Thread-safe. */
public final class RemoteAdministration implements Administration {
    private static final String INSTANCES = "instances";
    private static final String SNAPSHOTS = "snapshots";
    private static final String KEYS = "keys";
    private static final String LEASE = "lease";
    private static final String TRASH = "trash";

    private final URI worker;
    private final WorkerConnection connection;

    /**
     * @param worker the address of the worker, such as {@code http://127.0.0.1:5656}, without a slash at its end
     * @param key the API key of the worker
     */
    public RemoteAdministration(URI worker, ApiKey key) {
        this.worker = worker;
        this.connection = new WorkerConnection(worker, key);
    }

    @Override
    public List<InstanceSummary> list() throws IOException {
        return reports(connection.send("GET", Target.admin(INSTANCES)), InstanceSummary.class);
    }

    @Override
    public Optional<ScrubReport> scrub() throws IOException {
        try {
            return scrubOf(connection.send("GET", Target.admin("scrub")));
        } catch (CofreException olderWorker) {
            olderWorker.rethrowUnless(ErrorCode.NOT_FOUND);
            return Optional.empty();
        }
    }

    @Override
    public List<InstanceSummary> orphans(Duration age) throws IOException {
        String target = Target.admin(INSTANCES) + "?untouchedDays=" + age.toDays();
        return reports(connection.send("GET", target), InstanceSummary.class);
    }

    @Override
    public InstanceReport diagnose(InstancePath instance) throws IOException {
        return report(connection.send("GET", target(instance)), InstanceReport.class);
    }

    @Override
    public void remove(InstancePath instance) throws IOException {
        connection.send("DELETE", target(instance));
    }

    @Override
    public List<Key> keys(InstancePath instance) throws IOException {
        List<String> names = reports(connection.send("GET", target(instance, KEYS)), String.class);
        try {
            return names.stream().map(Key::of).toList();
        } catch (CofreException noKey) {
            throw notUnderstood();
        }
    }

    @Override
    public KeyReport examineKey(KeyPath path) throws IOException {
        return report(connection.send("GET", target(path)), KeyReport.class);
    }

    @Override
    public void deleteKey(KeyPath path) throws IOException {
        connection.send("DELETE", target(path));
    }

    private static String target(KeyPath path) {
        return target(path.instance(), KEYS, path.key().toString());
    }

    @Override
    public List<SnapshotReport> snapshots(InstancePath instance) throws IOException {
        return reports(connection.send("GET", target(instance, SNAPSHOTS)), SnapshotReport.class);
    }

    @Override
    public SnapshotReport takeSnapshot(InstancePath instance) throws IOException {
        return report(connection.send("POST", target(instance, SNAPSHOTS)), SnapshotReport.class);
    }

    @Override
    public ReplacementReport restoreSnapshot(InstancePath instance, RecoveryPointId id) throws IOException {
        String target = target(instance, SNAPSHOTS, id.text(), "restore");
        return report(connection.send("POST", target), ReplacementReport.class);
    }

    @Override
    public void deleteSnapshot(InstancePath instance, RecoveryPointId id) throws IOException {
        connection.send("DELETE", target(instance, SNAPSHOTS, id.text()));
    }

    @Override
    public LeaseReport lease(InstancePath instance) throws IOException {
        return report(connection.send("GET", target(instance, LEASE)), LeaseReport.class);
    }

    @Override
    public void breakLease(InstancePath instance) throws IOException {
        connection.send("DELETE", target(instance, LEASE));
    }

    @Override
    public List<TrashReport> trash() throws IOException {
        return reports(connection.send("GET", Target.admin(TRASH)), TrashReport.class);
    }

    @Override
    public TrashRestoration restoreTrash(RecoveryPointId id, Optional<InstanceName> instance, boolean replace)
            throws IOException {
        List<String> query = new ArrayList<>();
        instance.ifPresent(name -> query.add("instance=" + Target.encoded(name.toString())));
        if (replace) {
            query.add("replace=true");
        }
        String target = Target.admin(TRASH, id.text(), "restore") + asQuery(query);
        return report(connection.send("POST", target), TrashRestoration.class);
    }

    @Override
    public void purgeTrash(RecoveryPointId id) throws IOException {
        connection.send("DELETE", Target.admin(TRASH, id.text()));
    }

    @Override
    public void export(InstancePath instance, OutputStream into) throws IOException {
        connection.download(target(instance, "export"), into);
    }

    @Override
    public ImportReport importArchive(InstancePath instance, InputStream archive, ImportRequest request)
            throws IOException {
        byte[] creds = request.creds().map(Value::bytes).orElse(new byte[0]);
        List<String> query = new ArrayList<>();
        if (request.replace()) {
            query.add("replace=true");
        }
        if (request.refuseDuplicate()) {
            query.add("duplicate=refuse");
        }
        request.folder().ifPresent(folder -> query.add("from=" + Target.encoded(folder)));
        if (creds.length > 0) {
            query.add("credsBytes=" + creds.length);
        }
        String target = target(instance, "import") + asQuery(query);
        InputStream body = new SequenceInputStream(new ByteArrayInputStream(creds), archive);
        return report(connection.upload(target, body), ImportReport.class);
    }

    @Override
    public List<GroupName> groups() throws IOException {
        return reports(connection.send("GET", Target.admin("groups")), String.class).stream()
                .map(GroupName::of)
                .toList();
    }

    private static String asQuery(List<String> parameters) {
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private static String target(InstancePath instance, String... further) {
        String[] parts = new String[3 + further.length];
        parts[0] = INSTANCES;
        parts[1] = instance.group().toString();
        parts[2] = instance.instance().toString();
        System.arraycopy(further, 0, parts, 3, further.length);
        return Target.admin(parts);
    }

    /** Empty if the worker scrubs nothing. */
    private Optional<ScrubReport> scrubOf(byte[] json) throws IOException {
        try {
            return ReportJson.readIfAny(json, ScrubReport.class);
        } catch (IOException malformed) {
            throw notUnderstood();
        }
    }

    private <T> T report(byte[] json, Class<T> type) throws IOException {
        try {
            return ReportJson.read(json, type);
        } catch (IOException malformed) {
            throw notUnderstood();
        }
    }

    private <T> List<T> reports(byte[] json, Class<T> type) throws IOException {
        try {
            return ReportJson.readAll(json, type);
        } catch (IOException malformed) {
            throw notUnderstood();
        }
    }

    /** The message leaves out the text and the parser's error, which quotes the text: it could hold anything. */
    private IOException notUnderstood() {
        return new IOException(
                worker + " gave an answer that this command does not understand: is it a worker, and of this version?");
    }
}
