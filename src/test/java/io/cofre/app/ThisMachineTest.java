package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.cli.Volume;
import io.cofre.config.Configuration;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of commands on the machine of the test. */
class ThisMachineTest {
    @TempDir
    Path directory;

    @Test
    void leavesNothingOfRootInADirectoryOfAnotherUser() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")), "only root can give files away");
        Files.setAttribute(directory, "unix:uid", 12_345);

        ThisMachine machine = new ThisMachine(Map.of("COFRE_DATA_DIR", "."), directory);
        Configuration configuration = machine.configuration(Optional.empty());

        assertThatThrownBy(() -> machine.open(configuration))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belong to the user with the number 12345");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void opensTheDirectoryOfItsOwnUserWithoutAKey() throws IOException {
        ThisMachine machine = new ThisMachine(Map.of("COFRE_DATA_DIR", "."), directory);

        try (Volume volume = machine.open(machine.configuration(Optional.empty()))) {
            assertThat(volume).isNotNull();
        }
        assertThat(directory.resolve(".journal/lock")).exists();
    }

    @Test
    void checksACopyOfAVolumeWhoseNamesAreGuarded() throws IOException {
        Path instance = Files.createDirectories(directory.resolve("%53hop/%4Coja"));
        Files.writeString(instance.resolve("creds"), "{}");
        Files.writeString(instance.resolve("session-%4B"), "");
        Files.createDirectory(directory.resolve(".names"));
        List<String> damaged = new ArrayList<>();

        VolumeTotals totals = new ThisMachine(Map.of(), directory).check(directory, new VolumeListener() {
            @Override
            public void damaged(Path file, String reason) {
                damaged.add(file.toString());
            }

            @Override
            public void unserved(Path path, String reason) {
                throw new AssertionError(path + " " + reason);
            }

            @Override
            public void read(VolumeTotals soFar) {}
        });

        assertThat(damaged).containsExactly("Shop/Loja/session-K");
        assertThat(totals.instances()).isEqualTo(1);
    }
}
