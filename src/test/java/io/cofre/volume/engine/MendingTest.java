package io.cofre.volume.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.InstanceReport;
import io.cofre.admin.LocalAdministration;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.MendedValue;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.volume.history.HistoryFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values that are damaged on the volume while the worker has them in memory. */
class MendingTest extends HistoryFixture {
    private static final KeyPath CREDS = new KeyPath(SHOP, Key.CREDS);

    @Test
    void theDoctorFindsDamagedCredsThatMemoryHasAndTheyAreWrittenAnew() throws IOException {
        intoFiles();
        truncate("creds");
        Files.delete(file(".retained/creds"));

        InstanceReport report = administration().diagnose(SHOP);

        assertThat(report.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("mended");
            assertThat(finding.text()).contains("creds");
        });
        assertThat(file("creds")).hasContent("{\"n\":1}");
        assertThat(file(".retained/creds")).hasContent("{\"n\":1}");
        reopen();
        assertThat(live()).containsEntry("creds", "{\"n\":1}");
    }

    @Test
    void whatIsGoneFromTheDirectoryIsWrittenAnew() throws IOException {
        intoFiles();
        Files.delete(file("creds"));
        Files.delete(file(".retained/creds"));
        Files.delete(file("pre-key-1"));

        administration().diagnose(SHOP);

        assertThat(store.mended(SHOP)).extracting(MendedValue::key).containsExactlyInAnyOrder(Key.CREDS, PRE_KEY);
        reopen();
        assertThat(live()).containsEntry("creds", "{\"n\":1}").containsEntry("pre-key-1", "\"one\"");
    }

    @Test
    void aNewerWriteIsNeverUndone() throws IOException {
        intoFiles();
        truncate("creds");
        put(Key.CREDS, "{\"n\":2}");

        assertThat(text(store.readStored(CREDS))).isEqualTo("{\"n\":2}");
        store.engine().checkpointer().checkpoint();

        assertThat(file("creds")).hasContent("{\"n\":2}");
        assertThat(store.mended(SHOP)).isEmpty();
    }

    @Test
    void aDeletedValueIsNotBroughtBack() throws IOException {
        intoFiles();
        store.read(new KeyPath(SHOP, PRE_KEY));
        commit(new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)));
        assertThat(store.readStored(new KeyPath(SHOP, PRE_KEY))).isEmpty();
        store.engine().checkpointer().checkpoint();

        assertThat(store.readStored(new KeyPath(SHOP, PRE_KEY))).isEmpty();
        assertThat(store.keys(SHOP)).containsExactly(Key.CREDS);
    }

    @Test
    void whatMemoryDoesNotHaveIsToldAsDamaged() throws IOException {
        intoFiles();
        reopen();
        truncate("pre-key-1");

        assertRefused(ErrorCode.DAMAGED, () -> store.readStored(new KeyPath(SHOP, PRE_KEY)));
        assertThat(store.mended(SHOP)).isEmpty();
    }

    @Test
    void snapshotsAndExportsAreOfMendedValues() throws IOException {
        intoFiles();
        truncate("creds");
        truncate("pre-key-1");
        Files.delete(file(".retained/creds"));
        administration().export(SHOP, new ByteArrayOutputStream());
        assertThat(file("pre-key-1")).hasContent("\"one\"");

        truncate("creds");
        Files.delete(file(".retained/creds"));
        Snapshot snapshot = history.snapshot(SHOP, SnapshotReason.IDENTITY_CHANGE);

        assertThat(content(snapshot)).containsEntry("creds", "{\"n\":1}");
    }

    @Test
    void noSnapshotIsTakenOfCredsThatNothingCanMend() throws IOException {
        intoFiles();
        reopen();
        truncate("creds");
        truncate(".retained/creds");

        assertRefused(ErrorCode.CONFLICT, () -> administration().takeSnapshot(SHOP));
        assertThat(history.snapshots(SHOP)).isEmpty();
    }

    @Test
    void aSnapshotSaysWhichOfItsKeysAreDamaged() throws IOException {
        intoFiles();
        reopen();
        truncate("pre-key-1");

        assertThat(administration().takeSnapshot(SHOP).damaged()).containsExactly("pre-key-1");
    }

    private void intoFiles() {
        store.engine().checkpointer().checkpoint();
    }

    private void truncate(String name) throws IOException {
        Files.write(file(name), new byte[0]);
    }

    private LocalAdministration administration() {
        return LocalAdministration.alone(store, history, InstantSource.system());
    }

    private static String text(Optional<Value> value) {
        return new String(value.orElseThrow().bytes(), UTF_8);
    }
}
