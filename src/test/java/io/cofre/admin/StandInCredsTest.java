package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.InstanceReport.Finding;
import io.cofre.identity.Guards;
import io.cofre.metrics.GuardMetrics;
import io.cofre.session.InstancePath;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests of the words about creds that stand in for damaged ones, by their origin. */
@Timeout(120)
@Isolated
class StandInCredsTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path directory;

    private OpenStore open;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
        open.create(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void namesTheSnapshotThatTheCredsAreOfAndItsAge() throws IOException {
        String id = open.administration().takeSnapshot(INSTANCE).id();
        open.damage("g/i/.retained/creds");
        open.damage("g/i/creds");

        InstanceReport report = open.administration().diagnose(INSTANCE);

        Finding found = report.findings().get(0);
        assertThat(found.code()).isEqualTo("creds_served_from_snapshot");
        assertThat(found.problem()).isTrue();
        assertThat(found.text()).contains("those of the snapshot " + id + ", which is 0 minutes old");
        assertThat(found.advice()).contains("cofre snapshot restore g i " + id);
        assertThat(report.credsRetained()).isFalse();
        readAsAPod();
        assertThat(log.text())
                .contains("readers are given those of the snapshot " + id + ", which is 0 minutes old")
                .doesNotContain("beside them");
    }

    @Test
    void saysThatNothingHasToBeDoneWhileTheCopyIsWhole() throws IOException {
        open.settle();
        open.damage("g/i/creds");

        InstanceReport report = open.administration().diagnose(INSTANCE);

        assertThat(report.healthy()).isTrue();
        assertThat(report.findings().get(0).advice())
                .startsWith("Nothing has to be done: ")
                .contains(" If they stay damaged: cofre snapshot create g i; ");
        readAsAPod();
        assertThat(log.text()).contains("readers are given the copy that is kept beside them");
        assertThat(open.administration().takeSnapshot(INSTANCE).damaged()).isEmpty();
        assertThat(open.administration().diagnose(INSTANCE).findings()).isEmpty();
    }

    private void readAsAPod() {
        Guards guards =
                Guards.of(open.store(), open.store().history(), GuardMetrics.unwatched(), InstantSource.system());
        assertThat(guards.creds().read(INSTANCE)).contains(TestCreds.paired("ana"));
    }
}
