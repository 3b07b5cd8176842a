package io.cofre.volume.disk;

import static io.cofre.testing.disk.DiskContract.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.disk.DiskCall;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.PowerLossException;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.testing.disk.SimulatedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {
    private static final int CRASHES = 300;
    private static final Path A = Path.of("a");
    private static final Path B = Path.of("b");
    private static final Path ROOT = Path.of("");

    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void keepsWhatWasForcedWithItsName() throws IOException {
        disk.write(A, bytes("kept"));
        disk.force(A);
        disk.forceDirectory(ROOT);
        assertThat(disk.isForced()).isTrue();
        assertThat(foundIn(A)).containsExactly("kept");
    }

    @Test
    void keepsWhatWasSynced() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("d", "a"), bytes("kept"));
        disk.sync();
        assertThat(foundIn(Path.of("d", "a"))).containsExactly("kept");
    }

    @Test
    void canLoseTheNameOfAFileWhoseContentWasForced() throws IOException {
        disk.write(A, bytes("kept"));
        disk.force(A);
        assertThat(foundIn(A)).containsExactly("absent", "kept");
    }

    @Test
    void canLoseTheContentOfAFileWhoseNameWasForced() throws IOException {
        disk.write(A, bytes("lost"));
        disk.forceDirectory(ROOT);
        assertThat(foundIn(A)).contains("", "lost", "\0\0\0\0").doesNotContain("absent");
    }

    @Test
    void catchesARenameWithoutAForceOfTheContent() throws IOException {
        disk.write(B, bytes("old"));
        disk.sync();
        disk.write(A, bytes("new"));
        disk.rename(A, B);
        disk.forceDirectory(ROOT);
        assertThat(foundIn(B)).contains("", "new").doesNotContain("old", "absent");
    }

    @Test
    void findsTheOldFileOrTheNewOneAfterARenameThatWasNotForced() throws IOException {
        disk.write(B, bytes("old"));
        disk.sync();
        disk.write(A, bytes("new"));
        disk.force(A);
        disk.rename(A, B);
        assertThat(foundIn(B)).containsExactly("new", "old");
        assertThat(foundIn(A)).containsExactly("absent", "new");
    }

    @Test
    void findsARenamedFileUnderOneOfItsNames() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(A, bytes("x"));
        disk.sync();
        disk.rename(A, Path.of("d", "a"));
        for (int seed = 0; seed < CRASHES; seed++) {
            SimulatedDisk found = disk.crash(new Random(seed));
            assertThat(found.read(A).isPresent())
                    .isNotEqualTo(found.read(Path.of("d", "a")).isPresent());
        }
    }

    @Test
    void canFindALaterDeleteWithoutAnEarlierOne() throws IOException {
        disk.write(A, bytes("a"));
        disk.write(B, bytes("b"));
        disk.sync();
        disk.delete(A);
        disk.delete(B);
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < CRASHES; seed++) {
            SimulatedDisk left = disk.crash(new Random(seed));
            found.add(left.list(ROOT).stream().map(DiskEntry::name).toList().toString());
        }
        assertThat(found).containsExactly("[]", "[a, b]", "[a]", "[b]");
    }

    @Test
    void canLoseADirectoryWhoseNamesWereForced() throws IOException {
        disk.createDirectory(Path.of("d"));
        disk.write(Path.of("d", "a"), bytes("x"));
        disk.force(Path.of("d", "a"));
        disk.forceDirectory(Path.of("d"));
        assertThat(foundIn(Path.of("d", "a"))).containsExactly("absent", "x");
        SimulatedDisk found = disk.kill();
        found.forceDirectory(ROOT);
        assertThat(foundIn(Path.of("d", "a"), found)).containsExactly("x");
    }

    @Test
    void writesSectorsBackInAnyOrder() throws IOException {
        DiskFile file = disk.open(A);
        file.write(ByteBuffer.wrap(new byte[3 * SimulatedFile.SECTOR_BYTES]), 0);
        disk.sync();
        for (int sector = 0; sector < 3; sector++) {
            file.write(ByteBuffer.wrap(bytes("x")), (long) sector * SimulatedFile.SECTOR_BYTES);
        }
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < CRASHES; seed++) {
            byte[] content = disk.crash(new Random(seed)).read(A).orElseThrow();
            found.add(content[0] + " " + content[512] + " " + content[1024]);
        }
        assertThat(found).hasSize(8);
    }

    @Test
    void tearsNoSectorUnlessAskedTo() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        for (SimulatedDisk tried : List.of(SimulatedDisk.empty(), SimulatedDisk.tearingSectors())) {
            byte[] sector = new byte[SimulatedFile.SECTOR_BYTES];
            tried.write(A, sector);
            tried.sync();
            Arrays.fill(sector, (byte) 'n');
            tried.open(A).write(ByteBuffer.wrap(sector), 0);
            sizes.add(foundIn(A, tried).size());
        }
        assertThat(sizes.get(0)).isEqualTo(2);
        assertThat(sizes.get(1)).isGreaterThan(10);
    }

    @Test
    void neverMakesDurableWhatAFailedForceGaveUp() throws IOException {
        disk.write(A, bytes("old"));
        disk.sync();
        DiskFile file = disk.open(A);
        file.write(ByteBuffer.wrap(bytes("new")), 0);
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == DiskCall.Operation.FORCE, Fault.IO_ERROR));
        assertThatThrownBy(file::force).hasMessageContaining("Input/output error");
        file.force();
        disk.sync();
        assertThat(disk.read(A)).hasValue(bytes("new"));
        assertThat(foundIn(A)).containsExactly("new", "old");
        SimulatedDisk next = disk.kill();
        next.open(A).write(ByteBuffer.wrap(bytes("N")), 0);
        next.force(A);
        assertThat(foundIn(A, next)).containsExactly("New");
    }

    @Test
    void losesThePowerAtEachCallInTurn() throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (int call = 1; call <= 5; call++) {
            SimulatedDisk tried = SimulatedDisk.empty();
            tried.losePowerAt(call);
            outcomes.add(replace(tried) + " " + tried.calls());
            assertThatThrownBy(() -> tried.read(A)).isInstanceOf(PowerLossException.class);
            assertThat(tried.isPowerless()).isTrue();
        }
        assertThat(outcomes).containsExactly("false 1", "false 2", "false 3", "false 4", "true 4");
    }

    @Test
    void refusesTheProcessThatWasKilled() throws IOException {
        DiskFile file = disk.open(A);
        SimulatedDisk next = disk.kill();
        assertThatThrownBy(() -> file.write(ByteBuffer.wrap(bytes("late")), 0)).isInstanceOf(PowerLossException.class);
        assertThat(next.read(A)).hasValue(new byte[0]);
    }

    @Test
    void isFullWhenItsBoundsAreReachedAndTakesWritesWhenSpaceIsFreed() throws IOException {
        disk.limit(1_024, 2);
        disk.write(A, new byte[600]);
        assertThatThrownBy(() -> disk.write(B, bytes("x"))).isInstanceOf(DiskFullException.class);
        assertThatThrownBy(() -> disk.createDirectory(Path.of("d"))).isInstanceOf(DiskFullException.class);
        assertThat(disk.space().usableBytes()).isZero();
        disk.delete(A);
        disk.write(B, bytes("x"));
        assertThat(disk.space().usableBytes()).isEqualTo(512);
    }

    /** The control: a store that forgets one of its forces is found out, one that makes them all is not. */
    @Test
    void findsOutEachForceThatIsLeftOut() throws IOException {
        for (DiskCall.Operation left :
                List.of(DiskCall.Operation.SPACE, DiskCall.Operation.FORCE, DiskCall.Operation.FORCE_DIRECTORY)) {
            SimulatedDisk tried = SimulatedDisk.empty();
            tried.write(B, bytes("old"));
            tried.sync();
            tried.write(A, bytes("new"));
            if (left != DiskCall.Operation.FORCE) {
                tried.force(A);
            }
            tried.rename(A, B);
            if (left != DiskCall.Operation.FORCE_DIRECTORY) {
                tried.forceDirectory(ROOT);
            }
            boolean kept = foundIn(B, tried).equals(Set.of("new"));
            assertThat(kept).as("with %s left out", left).isEqualTo(left == DiskCall.Operation.SPACE);
        }
    }

    /** Writes a file safely; returns whether it was told that it is durable. */
    private static boolean replace(Disk disk) {
        try {
            disk.write(A, bytes("new"));
            disk.force(A);
            disk.rename(A, B);
            disk.forceDirectory(ROOT);
            return true;
        } catch (IOException failure) {
            return false;
        }
    }

    private Set<String> foundIn(Path file) throws IOException {
        return foundIn(file, disk);
    }

    private static Set<String> foundIn(Path file, SimulatedDisk disk) throws IOException {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < CRASHES; seed++) {
            found.add(disk.crash(new Random(seed))
                    .read(file)
                    .map(content -> new String(content, ISO_8859_1))
                    .orElse("absent"));
        }
        return found;
    }
}
