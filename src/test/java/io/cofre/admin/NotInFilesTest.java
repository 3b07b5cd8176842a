package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.EngineSteps;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the doctor on an instance of which something cannot be brought into its file. */
class NotInFilesTest {
    private static final InstancePath SICK = OpenStore.instance("sick");
    private static final InstancePath WELL = OpenStore.instance("well");

    private final InterceptedDisk disk = new InterceptedDisk(SimulatedDisk.empty());

    @Test
    void isAProblemUntilItCanBeBroughtThere() throws IOException {
        try (JournaledStore store = TestStores.open(disk, TestSettings.ROOMY)) {
            LocalAdministration administration =
                    LocalAdministration.alone(store, store.history(), InstantSource.system());
            EngineSteps.commit(store, new Change.CreateInstance(SICK), new Change.CreateInstance(WELL));
            EngineSteps.checkpoint(store);
            disk.intercept((operation, path) -> {
                if (operation == Operation.RENAME && path.startsWith(Layout.of(SICK))) {
                    throw new AccessDeniedException(path.toString());
                }
            });
            for (InstancePath instance : List.of(SICK, WELL)) {
                EngineSteps.commit(
                        store, new Change.PutValue(new KeyPath(instance, Key.CREDS), TestCreds.paired("ana")));
            }
            EngineSteps.checkpoint(store);

            InstanceReport report = administration.diagnose(SICK);
            assertThat(report.healthy()).isFalse();
            InstanceReport.Finding finding = finding(report);
            assertThat(finding.problem()).isTrue();
            assertThat(finding.text())
                    .contains("cannot be brought into its file: permission denied")
                    .contains("no backup");
            assertThat(finding.advice()).contains("Mend what the log names");
            assertThat(administration.diagnose(WELL).findings())
                    .noneMatch(found -> found.code().equals("not_in_files"));

            disk.intercept((operation, path) -> {});
            EngineSteps.checkpoint(store);
            assertThat(administration.diagnose(SICK).findings())
                    .noneMatch(found -> found.code().equals("not_in_files"));
        }
    }

    private static InstanceReport.Finding finding(InstanceReport report) {
        return report.findings().stream()
                .filter(found -> found.code().equals("not_in_files"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not found: " + report.findings()));
    }
}
