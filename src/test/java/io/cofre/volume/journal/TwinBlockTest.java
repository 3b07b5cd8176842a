package io.cofre.volume.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of a block that is overwritten while processes die and the power goes. */
final class TwinBlockTest {
    private static final Path FILE = Path.of("block");
    private static final long MAGIC = 17;
    private static final int CALLS_MAX = 10;
    private static final int CRASHES_EACH = 100;

    /** The second process must leave more than the copies that the first one wrote and did not force. */
    @Test
    void keepsOneCopyWholeThroughAKillAndThenAPowerLoss() throws IOException {
        for (long killedAt = 1; killedAt <= CALLS_MAX; killedAt++) {
            for (long lostAt = 1; lostAt <= CALLS_MAX; lostAt++) {
                SimulatedDisk disk = SimulatedDisk.tearingSectors();
                create(disk);
                overwrite(disk, killedAt, 2);
                SimulatedDisk next = disk.kill();
                overwrite(next, lostAt, 3);
                for (long seed = 0; seed < CRASHES_EACH; seed++) {
                    assertThat(wholeCopies(next.crash(new Random(seed))))
                            .as("killed at call %d, power lost at call %d, seed %d", killedAt, lostAt, seed)
                            .isPositive();
                }
            }
        }
    }

    @Test
    void beginsWithTheCopyThatIsBroken() throws IOException {
        for (long broken : new long[] {0, 4096}) {
            SimulatedDisk disk = SimulatedDisk.tearingSectors();
            create(disk);
            try (DiskFile file = disk.open(FILE)) {
                file.write(ByteBuffer.allocate(36), broken);
                file.force();
            }
            for (long lostAt = 1; lostAt <= CALLS_MAX; lostAt++) {
                SimulatedDisk next = disk.crash(new Random(lostAt));
                overwrite(next, lostAt, 2);
                for (long seed = 0; seed < CRASHES_EACH; seed++) {
                    assertThat(wholeCopies(next.crash(new Random(seed))))
                            .as("broken at %d, power lost at call %d, seed %d", broken, lostAt, seed)
                            .isPositive();
                }
            }
        }
    }

    private static void create(SimulatedDisk disk) throws IOException {
        try (DiskFile file = disk.open(FILE)) {
            TwinBlock.create(file, MAGIC, body(1));
            file.force();
        }
        disk.forceDirectory(Path.of(""));
    }

    private static void overwrite(SimulatedDisk disk, long powerLostAt, int number) {
        disk.losePowerAt(powerLostAt);
        try (DiskFile file = disk.open(FILE)) {
            TwinBlock.overwrite(file, MAGIC, body(number));
        } catch (IOException ended) {
            assertThat(disk.isPowerless()).isTrue();
        }
    }

    private static int wholeCopies(SimulatedDisk disk) throws IOException {
        try (DiskFile file = disk.open(FILE)) {
            return TwinBlock.read(file, MAGIC).size();
        }
    }

    private static ByteBuffer body(int number) {
        return ByteBuffer.allocate(TwinBlock.BODY_BYTES).putInt(number).clear();
    }
}
