package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.admin.InstanceReport;
import io.cofre.admin.InstanceReport.Finding;
import io.cofre.admin.InstanceSummary;
import io.cofre.admin.KeyReport;
import io.cofre.admin.LeaseReport;
import io.cofre.admin.ReplacementReport;
import io.cofre.admin.SnapshotReport;
import io.cofre.admin.TrashReport;
import io.cofre.admin.TrashRestoration;
import io.cofre.identity.InstanceState;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.ScrubReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An administration of two instances, a healthy one and a broken one, that writes down the calls it gets. */
final class FakeAdministration implements Administration {
    static final Instant TIME = Instant.parse("2026-11-22T06:13:31Z");
    static final String ID = "20261122T061331Z-3fa9c1d2";

    final List<String> done = new ArrayList<>();
    String exported = "an archive";
    String imported = "";
    boolean isDuplicate;
    ImportRequest requested = ImportRequest.of(false);
    boolean isBroken = true;
    boolean isOccupied;
    List<String> left = List.of();
    Optional<ScrubReport> scrub = Optional.empty();
    boolean isKeyDamaged;
    boolean isLeased = true;
    String unleased = "";
    String unreadable = "";
    long expiresInMs = 29_000;

    @Override
    public List<InstanceSummary> list() {
        return List.of(
                new InstanceSummary(
                        "shop",
                        "São João",
                        InstanceState.PAIRED,
                        1204,
                        Optional.of(1_258_291L),
                        Optional.of(TIME),
                        List.of()),
                new InstanceSummary(
                        "shop", "second", InstanceState.DAMAGED, 3, Optional.of(512L), Optional.empty(), List.of()));
    }

    @Override
    public List<InstanceSummary> orphans(Duration age) {
        return age.toDays() > 365 ? List.of() : list().subList(1, 2);
    }

    @Override
    public InstanceReport diagnose(InstancePath instance) {
        InstanceSummary summary = list().stream()
                .filter(each -> Instances.path(each).equals(instance))
                .findFirst()
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the instance does not exist"));
        boolean isDamaged = isBroken && summary.state() == InstanceState.DAMAGED;
        return new InstanceReport(
                summary,
                isDamaged ? Optional.empty() : Optional.of("5511999999999"),
                Map.of("creds", 1, "pre-key", 812),
                isDamaged ? List.of("creds") : List.of(),
                Optional.of(new InstanceReport.PreKeys(812, 1, 812, 813)),
                true,
                2,
                false,
                isDamaged
                        ? List.of(new Finding(
                                "creds_damaged", true, "the creds are damaged", "cofre snapshot list shop second"))
                        : List.of());
    }

    @Override
    public void remove(InstancePath instance) {
        done.add("remove " + instance.group() + "/" + instance.instance());
    }

    @Override
    public List<Key> keys(InstancePath instance) {
        return List.of(Key.CREDS, Key.of("pre-key-1"));
    }

    @Override
    public KeyReport examineKey(KeyPath path) {
        return new KeyReport(
                "shop",
                "first",
                path.key().toString(),
                isKeyDamaged,
                isKeyDamaged ? Optional.empty() : Optional.of(2791L),
                isKeyDamaged ? Optional.empty() : Optional.of("44136fa3"),
                Optional.of(TIME));
    }

    @Override
    public void deleteKey(KeyPath path) {
        done.add("delete " + path.key());
    }

    @Override
    public List<SnapshotReport> snapshots(InstancePath instance) {
        return List.of(takeSnapshot(instance));
    }

    @Override
    public SnapshotReport takeSnapshot(InstancePath instance) {
        return new SnapshotReport(
                instance.group().toString(), instance.instance().toString(), ID, TIME, "requested", List.of());
    }

    @Override
    public ReplacementReport restoreSnapshot(InstancePath instance, RecoveryPointId id) {
        done.add("restore " + id);
        return new ReplacementReport(Optional.of("20261122T070000Z-00000001"), List.of("it is three days old"));
    }

    @Override
    public void deleteSnapshot(InstancePath instance, RecoveryPointId id) {
        done.add("delete " + id);
    }

    @Override
    public List<TrashReport> trash() {
        return List.of(new TrashReport(ID, TIME, "shop", List.of("first", "second"), List.of("second")));
    }

    @Override
    public TrashRestoration restoreTrash(RecoveryPointId id, Optional<InstanceName> instance, boolean replace) {
        if (isOccupied && !replace) {
            throw new CofreException(ErrorCode.CONFLICT, "there is an instance first");
        }
        done.add("restore " + id + instance.map(name -> " " + name).orElse("") + (replace ? " replacing" : ""));
        return new TrashRestoration(
                "shop",
                instance.map(name -> List.of(name.toString())).orElse(List.of("first", "second")),
                replace ? List.of(new TrashRestoration.Replaced("first", "20261122T070000Z-00000001")) : List.of(),
                replace ? List.of("third") : List.of(),
                left,
                left.isEmpty() ? List.of() : List.of("shop/third stays in the trash"));
    }

    @Override
    public void purgeTrash(RecoveryPointId id) {
        done.add("purge " + id);
    }

    @Override
    public void export(InstancePath instance, OutputStream into) throws IOException {
        into.write(exported.getBytes(StandardCharsets.UTF_8));
        if (exported.isEmpty()) {
            throw new IOException("the connection broke");
        }
    }

    @Override
    public ImportReport importArchive(InstancePath instance, InputStream archive, ImportRequest request)
            throws IOException {
        requested = request;
        imported = new String(archive.readAllBytes(), StandardCharsets.UTF_8);
        if (isDuplicate && request.refuseDuplicate()) {
            throw new CofreException(ErrorCode.DUPLICATE, "the identity is that of shop/first as well.");
        }
        if (!request.replace()) {
            throw new CofreException(ErrorCode.CONFLICT, "the instance is paired");
        }
        return new ImportReport(7, List.of("README.txt"), 1_201, 0, new ReplacementReport(Optional.empty(), List.of()));
    }

    @Override
    public Optional<ScrubReport> scrub() {
        return scrub;
    }

    @Override
    public List<GroupName> groups() {
        return List.of(GroupName.of("bare"), GroupName.of("shop"));
    }

    @Override
    public LeaseReport lease(InstancePath instance) {
        if (!isLeased) {
            throw new CofreException(ErrorCode.NOT_FOUND, "nobody has the lease of the instance");
        }
        return new LeaseReport("shop", "first", "pod \u202e-a", 1_790_000_000_000L, expiresInMs);
    }

    @Override
    public void breakLease(InstancePath instance) {
        if (!isLeased || instance.instance().toString().equals(unleased)) {
            throw new CofreException(ErrorCode.NOT_FOUND, "nobody has the lease of the instance");
        }
        if (instance.instance().toString().equals(unreadable)) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the disk fails");
        }
        done.add("break " + instance.group() + "/" + instance.instance());
    }
}
