package io.cofre.volume.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.CapturedLog;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests of temporary files that cannot be deleted. */
@Isolated("captures the standard error of the process")
class ScratchTest {
    private static final Path TEMPORARY = Path.of(".tmp");

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @Test
    void saysOnceThatItCannotDeleteAndOnceThatItCanAgain() throws IOException {
        SimulatedDisk disk = SimulatedDisk.empty();
        Scratch scratch = new Scratch(disk, TEMPORARY);
        scratch.prepare();
        disk.faults(FaultSchedule.from(1, call -> call.operation() == Operation.DELETE, Fault.READ_ONLY));
        for (int checkpoint = 0; checkpoint < 3; checkpoint++) {
            scratch.sweep();
        }
        assertThat(log.text())
                .containsOnlyOnce("temporary files could not be deleted")
                .doesNotContain("again");
        assertThat(disk.isDirectory(TEMPORARY)).isTrue();

        disk.faults(FaultSchedule.none());
        for (int checkpoint = 0; checkpoint < 3; checkpoint++) {
            scratch.sweep();
        }
        assertThat(log.text()).containsOnlyOnce("temporary files can be deleted again");
        assertThat(disk.isDirectory(TEMPORARY)).isFalse();
    }
}
