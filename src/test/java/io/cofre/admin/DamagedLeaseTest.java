package io.cofre.admin;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.InstanceReport.Finding;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.engine.JournaledStore;
import io.cofre.volume.engine.TestStores;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Tests of the doctor on an instance whose record of a lease is damaged. */
class DamagedLeaseTest {
    private static final InstancePath SICK = OpenStore.instance("sick");

    @Test
    void namesTheCommandThatEndsTheLease() throws IOException {
        try (JournaledStore store = TestStores.open(SimulatedDisk.empty(), TestSettings.ROOMY)) {
            store.start(() -> {});
            LocalAdministration administration =
                    LocalAdministration.alone(store, store.history(), InstantSource.system());
            store.commit(Commit.of(new Change.CreateInstance(SICK))).join();
            assertThat(administration.diagnose(SICK).findings()).noneMatch(DamagedLeaseTest::isOfLease);
            store.commit(Commit.of(new Change.PutValue(new KeyPath(SICK, Key.LEASE), value("{}"))))
                    .join();

            assertThat(administration.diagnose(SICK).findings())
                    .filteredOn(DamagedLeaseTest::isOfLease)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.problem()).isTrue();
                        assertThat(finding.advice())
                                .contains("cofre lease break " + SICK.group() + " " + SICK.instance());
                    });

            administration.breakLease(SICK);
            assertThat(administration.diagnose(SICK).findings()).noneMatch(DamagedLeaseTest::isOfLease);
        }
    }

    private static boolean isOfLease(Finding finding) {
        return finding.code().equals("lease_damaged");
    }
}
