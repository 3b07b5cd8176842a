package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.admin.InstanceReport.Finding;
import io.cofre.session.InstancePath;
import io.cofre.session.Layout;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import io.cofre.volume.disk.ReadOnlyDisk;
import io.cofre.volume.verify.VolumeCheck;
import io.cofre.volume.verify.VolumeListener;
import io.cofre.volume.verify.VolumeTotals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a pipe in the place of a value: opening it waits for a writer, for ever. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PipeTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;
    private static final String REASON = "a pipe, a socket or a device is in its place";

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() throws IOException {
        try (OpenStore open = new OpenStore(directory)) {
            open.create(INSTANCE);
            open.put(INSTANCE, "creds", TestCreds.paired("ana", 2));
            open.put(INSTANCE, "pre-key-1", "{}");
        }
    }

    @Test
    void isADamagedKeyThatTheDoctorNames() throws Exception {
        pipe("g/i/pre-key-1");
        try (OpenStore open = new OpenStore(directory)) {
            Finding found = open.administration().diagnose(INSTANCE).findings().get(0);

            assertThat(found.code()).isEqualTo(FindingCode.KEYS_DAMAGED.wireName());
            assertThat(found.text()).contains("pre-key-1");
        }
    }

    @Test
    void isDamagedCredsOfWhichTheCopyIsRead() throws Exception {
        pipe("g/i/creds");
        try (OpenStore open = new OpenStore(directory)) {
            assertThat(open.administration().diagnose(INSTANCE).account()).contains("5511999999999");
        }
    }

    @Test
    void isNamedByTheCheckOfAVolume() throws Exception {
        pipe("g/i/pre-key-1");

        assertThat(verify()).contains("g/i/pre-key-1 cannot be read: " + REASON);
    }

    private List<String> verify() throws IOException {
        List<String> found = new ArrayList<>();
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(directory, Layout.LOCK)) {
            VolumeTotals unused = new VolumeCheck(disk, new VolumeListener() {
                        @Override
                        public void damaged(Path file, String reason) {
                            found.add(file + " " + reason);
                        }

                        @Override
                        public void unserved(Path path, String reason) {}

                        @Override
                        public void read(VolumeTotals soFar) {}
                    })
                    .run();
        }
        return found;
    }

    private void pipe(String file) throws Exception {
        Files.delete(directory.resolve(file));
        Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve(file).toString()).start();
        assumeTrue(mkfifo.waitFor() == 0, "there are no named pipes");
    }
}
