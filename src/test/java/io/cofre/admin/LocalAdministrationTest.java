package io.cofre.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cofre.identity.InstanceState;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.testing.Deletion;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the operations of an operator on the store of a worker. */
@Timeout(120)
class LocalAdministrationTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;
    private static final KeyPath CREDS = new KeyPath(INSTANCE, Key.CREDS);

    @TempDir
    private Path directory;

    private OpenStore open;
    private LocalAdministration administration;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
        administration = open.administration();
        open.create(INSTANCE);
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void listsInstancesWithTheirState() {
        open.create(OpenStore.instance("j"));
        open.put(OpenStore.instance("j"), "creds", TestCreds.unpaired("bea"));
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(INSTANCE, "pre-key-1", "{}");
        open.create(OpenStore.instance("empty"));

        assertThat(administration.list())
                .extracting(InstanceSummary::instance, InstanceSummary::state, InstanceSummary::keys)
                .containsExactly(
                        tuple("empty", InstanceState.EMPTY, 0),
                        tuple("i", InstanceState.PAIRED, 2),
                        tuple("j", InstanceState.UNPAIRED, 1));
        assertThat(administration.list().get(1).bytes()).isEmpty();
        assertThat(administration.diagnose(INSTANCE).summary().bytes())
                .contains(TestCreds.paired("ana").size() + 2L);
    }

    @Test
    void takesAllForOrphansThatWereWrittenLongerAgoThanAsked() {
        open.settle();
        assertThat(administration.orphans(Duration.ZERO)).hasSize(2);
        assertThat(administration.orphans(Duration.ofDays(1))).isEmpty();
    }

    @Test
    void restoresASnapshotAndKeepsWhatItReplaces() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        SnapshotReport taken = administration.takeSnapshot(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.unpaired("bea"));

        ReplacementReport report = administration.restoreSnapshot(INSTANCE, new RecoveryPointId(taken.id()));

        assertThat(open.store().read(CREDS)).contains(TestCreds.paired("ana"));
        assertThat(report.replaced()).isPresent();
        assertThat(report.warnings()).anySatisfy(warning -> assertThat(warning).contains("Restart the instance"));
        assertThat(administration.snapshots(INSTANCE))
                .extracting(SnapshotReport::reason)
                .containsExactlyInAnyOrder("requested", "replaced");
        administration.deleteSnapshot(INSTANCE, new RecoveryPointId(taken.id()));
        assertThat(administration.snapshots(INSTANCE)).hasSize(1);
    }

    @Test
    void removesAnInstanceAndBringsItBack() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        administration.remove(INSTANCE);
        assertThat(administration.list()).isEmpty();
        open.settle();

        TrashReport entry = administration.trash().get(0);
        assertThat(entry.instances()).containsExactly("i");
        RecoveryPointId id = new RecoveryPointId(entry.id());
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> administration.restoreTrash(
                        id, Optional.of(OpenStore.instance("j").instance()), false));
        administration.restoreTrash(id, Optional.empty(), false);

        assertThat(open.store().read(CREDS)).contains(TestCreds.paired("ana"));
        assertThat(administration.trash()).isEmpty();
    }

    @Test
    void restoresNothingOfAGroupIfOneInstanceIsInTheWay() {
        InstancePath second = OpenStore.instance("j");
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.create(second);
        open.store().commit(Commit.of(Deletion.of(INSTANCE.group()))).join();
        RecoveryPointId id = new RecoveryPointId(administration.trash().get(0).id());
        open.create(second);

        assertThatThrownBy(() -> administration.restoreTrash(id, Optional.empty(), false))
                .hasMessageContaining("there is an instance g/j: say that it may be replaced");
        assertThat(open.store().contains(INSTANCE)).isFalse();
        assertThat(administration.trash().get(0).instances()).containsExactly("i", "j");
    }

    @Test
    void restoresAGroupOverOneThatWasMadeSince() {
        InstancePath other = OpenStore.instance("j");
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.create(other);
        open.put(other, "creds", TestCreds.paired("bea"));
        open.store().commit(Commit.of(Deletion.of(INSTANCE.group()))).join();
        RecoveryPointId id = new RecoveryPointId(administration.trash().get(0).id());
        open.create(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.unpaired("eva"));
        open.put(INSTANCE, "pre-key-9", "{}");
        open.create(OpenStore.instance("k"));

        assertRefused(ErrorCode.CONFLICT, () -> administration.restoreTrash(id, Optional.empty(), false));
        assertThatThrownBy(() -> administration.restoreTrash(id, Optional.empty(), false))
                .hasMessageContaining("there is an instance g/i:");
        assertThat(open.store().contains(other)).isFalse();
        TrashRestoration restored = administration.restoreTrash(id, Optional.empty(), true);

        assertThat(restored.restored()).containsExactly("i", "j");
        assertThat(restored.beside()).containsExactly("k");
        assertThat(restored.replaced())
                .containsExactly(new TrashRestoration.Replaced(
                        "i", administration.snapshots(INSTANCE).get(0).id()));
        assertThat(administration.keys(INSTANCE)).containsExactly(Key.CREDS);
        assertThat(open.store().read(CREDS)).contains(TestCreds.paired("ana"));
        administration.restoreSnapshot(
                INSTANCE, new RecoveryPointId(restored.replaced().get(0).snapshot()));
        assertThat(open.store().read(CREDS)).contains(TestCreds.unpaired("eva"));
        assertThat(administration.trash()).isEmpty();
    }

    @Test
    void saysOfAKeyWhatIsNoSecret() throws IOException {
        KeyPath key = new KeyPath(INSTANCE, Key.of("pre-key-1"));
        Instant before = Instant.now().minusSeconds(60);
        open.put(INSTANCE, "pre-key-1", "{}");

        KeyReport report = administration.examineKey(key);
        assertThat(report.damaged()).isFalse();
        assertThat(report.bytes()).contains(2L);
        assertThat(report.sha256()).contains("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        assertThat(report.lastWrite())
                .hasValueSatisfying(time -> assertThat(time).isAfter(before));
        assertThat(administration.keys(INSTANCE)).containsExactly(Key.of("pre-key-1"));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.examineKey(CREDS));

        open.damage("g/i/pre-key-1");
        KeyReport damaged = open.administration().examineKey(key);
        assertThat(damaged.damaged()).isTrue();
        assertThat(damaged.bytes()).isEmpty();
        assertThat(damaged.sha256()).isEmpty();
    }

    @Test
    void deletesAKeyAndKeepsThePairedIdentityOfCreds() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(INSTANCE, "pre-key-1", "{}");
        administration.deleteKey(new KeyPath(INSTANCE, Key.of("pre-key-1")));
        assertThat(administration.keys(INSTANCE)).containsExactly(Key.CREDS);
        assertThat(administration.snapshots(INSTANCE)).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.deleteKey(new KeyPath(INSTANCE, Key.of("pre-key-1"))));

        administration.deleteKey(CREDS);

        assertThat(administration.keys(INSTANCE)).isEmpty();
        assertThat(administration.snapshots(INSTANCE))
                .extracting(SnapshotReport::reason)
                .containsExactly("identity-change");
    }

    @Test
    void purgesAnEntryOfTheTrash() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        administration.remove(INSTANCE);
        open.settle();
        administration.purgeTrash(
                new RecoveryPointId(administration.trash().get(0).id()));

        assertThat(administration.trash()).isEmpty();
    }

    @Test
    void tellsWhatDoesNotExist() {
        RecoveryPointId id = new RecoveryPointId("20261122T061331Z-3fa9c1d2");
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.diagnose(OpenStore.instance("none")));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.remove(OpenStore.instance("none")));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.keys(OpenStore.instance("none")));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.snapshots(OpenStore.instance("none")));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.takeSnapshot(OpenStore.instance("none")));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.restoreSnapshot(INSTANCE, id));
        assertRefused(ErrorCode.NOT_FOUND, () -> administration.restoreTrash(id, Optional.empty(), false));
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> administration.export(OpenStore.instance("none"), new ByteArrayOutputStream()));
    }

    @Test
    void importsWhatWasExported() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(INSTANCE, "app-state-sync-key-AA/+=", "{\"keyData\":1}");
        byte[] archive = export();

        ImportReport report =
                administration.importArchive(OpenStore.instance("copy"), new ByteArrayInputStream(archive), false);

        assertThat(report.keys()).isEqualTo(2);
        assertThat(report.replacement().replaced()).isEmpty();
        assertThat(open.store().read(new KeyPath(OpenStore.instance("copy"), Key.of("app-state-sync-key-AA/+="))))
                .isPresent();
    }

    @Test
    void replacesAPairedInstanceOnlyWhenToldTo() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        byte[] archive = export();
        open.put(INSTANCE, "creds", TestCreds.paired("bea"));

        assertRefused(
                ErrorCode.CONFLICT,
                () -> administration.importArchive(INSTANCE, new ByteArrayInputStream(archive), false));
        assertThat(open.store().read(CREDS)).contains(TestCreds.paired("bea"));
        ImportReport report = administration.importArchive(INSTANCE, new ByteArrayInputStream(archive), true);

        assertThat(open.store().read(CREDS)).contains(TestCreds.paired("ana"));
        assertThat(report.replacement().replaced()).isPresent();
        assertThat(administration.snapshots(INSTANCE)).hasSize(1);
    }

    @Test
    void leavesAnInstanceAsItIsIfTheArchiveIsRefused() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));

        assertRefused(
                ErrorCode.BAD_REQUEST,
                () -> administration.importArchive(
                        INSTANCE, new ByteArrayInputStream("no archive".getBytes(UTF_8)), true));
        assertThat(open.store().read(CREDS)).contains(TestCreds.paired("ana"));
        assertThat(administration.snapshots(INSTANCE)).isEmpty();
    }

    @Test
    void countsTheLeftoversThatItDoesNotName() throws IOException {
        ByteArrayOutputStream folder = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(folder)) {
            for (int each = 0; each < 102; each++) {
                zip.putNextEntry(new ZipEntry(each + ".txt"));
            }
            zip.putNextEntry(new ZipEntry("creds.json"));
            zip.write(TestCreds.paired("ana").bytes());
        }

        ImportReport report =
                administration.importArchive(INSTANCE, new ByteArrayInputStream(folder.toByteArray()), false);

        assertThat(report.leftovers()).hasSize(100);
        assertThat(report.leftoverCount()).isEqualTo(102);
    }

    private byte[] export() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        administration.export(INSTANCE, archive);
        return archive.toByteArray();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
