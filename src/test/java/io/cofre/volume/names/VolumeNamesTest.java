package io.cofre.volume.names;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.Layout;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.MergingDisk;
import io.cofre.testing.disk.PowerLossException;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.testing.disk.SimulatedNames;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.DiskEntry;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the probe of a volume, and of the spelling of names there. */
class VolumeNamesTest {
    @TempDir
    Path directory;

    private static final Path EXISTING = Path.of(".journal");

    @Test
    void leavesAnOrdinaryVolumeAsItIs() throws IOException {
        SimulatedDisk disk = disk(SimulatedNames.KEPT);
        write(disk, "Shop/Loja/creds", "{}");
        Map<String, String> before = files(disk);

        assertThat(VolumeNames.on(disk, EXISTING, InstantSource.system())).isSameAs(disk);
        assertThat(files(disk)).isEqualTo(before);
        assertThat(disk.list(Path.of(""))).map(DiskEntry::name).containsExactlyInAnyOrder(".journal", "Shop");
    }

    @ParameterizedTest
    @EnumSource(names = "KEPT", mode = EnumSource.Mode.EXCLUDE)
    void guardsNamesWhereSomeWouldBeMergedOrRefused(SimulatedNames naming) throws IOException {
        SimulatedDisk disk = disk(naming);

        assertThat(VolumeNames.on(disk, EXISTING, InstantSource.system())).isNotSameAs(disk);
        assertThat(disk.list(Path.of(""))).map(DiskEntry::name).containsExactlyInAnyOrder(".journal", ".names");
    }

    @ParameterizedTest
    @EnumSource(names = {"KEPT", "LIKE_APFS"})
    void judgesAFullVolumeWithoutRoomForADirectory(SimulatedNames naming) throws IOException {
        SimulatedDisk disk = disk(naming);
        disk.leaveRoom(4096, 1);
        Disk guarded = VolumeNames.on(disk, EXISTING, InstantSource.system());
        disk.leaveRoom(0, 0);

        assertThat(VolumeNames.on(disk, EXISTING, InstantSource.system()).getClass())
                .isEqualTo(guarded.getClass());
    }

    @Test
    void renamesWhatTheOtherKindOfVolumeHadWhereverThePowerGoes() throws IOException {
        Map<String, String> plain = Map.of(
                "Shop/Loja/creds", "{}",
                "Shop/Loja/key-KwA", "1",
                "shop/loja/key-Kwa", "2",
                ".snapshots/Shop/Loja/20261122T061331Z-3fa9c1d2.manual/K", "3");
        Map<String, String> guarded = Map.of(
                "%53hop/%4Coja/creds", "{}",
                "%53hop/%4Coja/key-%4Bw%41", "1",
                "shop/loja/key-%4Bwa", "2",
                ".snapshots/%53hop/%4Coja/20261122%54061331%5A-3fa9c1d2.manual/%4B", "3");
        boolean isLost = true;
        for (long call = 1; isLost; call++) {
            SimulatedDisk disk = disk(SimulatedNames.WITHOUT_COLON);
            write(disk, plain);
            disk.sync();
            SimulatedDisk started = startedThroughPowerLoss(disk, call);
            assertThat(files(started)).isEqualTo(guarded);

            SimulatedDisk moved = disk(SimulatedNames.KEPT);
            write(moved, guarded);
            moved.write(Layout.GUARDED_NAMES, new byte[0]);
            moved.sync();
            SimulatedDisk startedElsewhere = startedThroughPowerLoss(moved, call);
            assertThat(files(startedElsewhere)).isEqualTo(plain);
            isLost = disk.isPowerless() || moved.isPowerless();
        }
    }

    @Test
    void keepsOfTwoSpellingsWhatWasWrittenLastAndTheOtherAside() throws IOException {
        MergingDisk disk = new MergingDisk(LocalDisk.at(directory), SimulatedNames.LIKE_APFS);
        VolumeNames.on(disk, EXISTING, InstantSource.system());
        write(disk, "%53hop/%4Coja/creds", "\"old\"");
        write(disk, "%53hop/%4Coja/pre-key-1", "\"old\"");
        write(disk, "%53hop/other/%41", "\"first\"");
        write(disk, "Shop/Loja/creds", "\"new\"");
        write(disk, "%53hop/other/A", "\"second\"");
        for (String old : List.of("%53hop/%4Coja/creds", "%53hop/other/A")) {
            Files.setLastModifiedTime(directory.resolve(old), FileTime.fromMillis(1_000_000));
        }

        Disk named = VolumeNames.on(disk, EXISTING, InstantSource.system());

        assertThat(read(named, "Shop/Loja/creds")).isEqualTo("\"new\"");
        assertThat(named.read(Path.of("Shop/Loja/pre-key-1"))).isEmpty();
        assertThat(read(named, "Shop/other/A")).isEqualTo("\"first\"");
        assertThat(files(disk)).containsValues("\"old\"", "\"second\"").doesNotContainKeys("Shop/Loja/creds");
        assertThat(disk.list(Path.of(".stray"))).hasSize(2);
    }

    @Test
    void servesNothingThatIsPutThereWithoutTheEscapeAndLetsItBeRemoved() throws IOException {
        SimulatedDisk disk = disk(SimulatedNames.LIKE_APFS);
        Disk named = VolumeNames.on(disk, EXISTING, InstantSource.system());
        write(named, "shop/first/creds", "{}");
        write(disk, "shop/first/Creds2", "{}");

        List<DiskEntry> entries = named.list(Path.of("shop/first"));
        assertThat(entries).map(DiskEntry::name).containsExactlyInAnyOrder("creds", "\u0001Creds2");
        for (DiskEntry entry : entries) {
            named.delete(Path.of("shop/first", entry.name()));
        }
        assertThat(disk.list(Path.of("shop/first"))).isEmpty();
    }

    @Test
    void readsBothSpellingsWhereNothingMayBeRenamed() throws IOException {
        SimulatedDisk disk = disk(SimulatedNames.KEPT);
        disk.write(Layout.GUARDED_NAMES, new byte[0]);
        write(disk, "%53hop/%4Coja/%4B", "1");
        write(disk, "%53hop/%4Coja/Z", "2");

        Disk named = VolumeNames.reading(disk);

        assertThat(named.list(Path.of("Shop/Loja"))).map(DiskEntry::name).containsExactlyInAnyOrder("K", "Z");
        assertThat(read(named, "Shop/Loja/K")).isEqualTo("1");
        assertThat(read(named, "Shop/Loja/Z")).isEqualTo("2");
    }

    private static SimulatedDisk disk(SimulatedNames naming) throws IOException {
        SimulatedDisk disk = SimulatedDisk.naming(naming);
        disk.createDirectory(EXISTING);
        disk.sync();
        return disk;
    }

    /** The disk after a start during whose call of that number the power went, and a second start. */
    private static SimulatedDisk startedThroughPowerLoss(SimulatedDisk disk, long call) throws IOException {
        disk.losePowerAt(call);
        try {
            VolumeNames.on(disk, EXISTING, InstantSource.system());
            disk.faults(FaultSchedule.none());
            return disk;
        } catch (PowerLossException lost) {
            SimulatedDisk next = disk.crash(new Random(call));
            VolumeNames.on(next, EXISTING, InstantSource.system());
            return next;
        }
    }

    private static void write(Disk disk, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(disk, file.getKey(), file.getValue());
        }
    }

    private static void write(Disk disk, String path, String text) throws IOException {
        Path made = Path.of("");
        Path file = Path.of(path);
        for (Path part : file.subpath(0, file.getNameCount() - 1)) {
            made = made.resolve(part);
            disk.createDirectory(made);
        }
        disk.write(file, text.getBytes(UTF_8));
    }

    private static String read(Disk disk, String path) throws IOException {
        return new String(disk.read(Path.of(path)).orElseThrow(), UTF_8);
    }

    /** The files, but for the mark. */
    private static Map<String, String> files(Disk disk) throws IOException {
        Map<String, String> files = new TreeMap<>();
        collect(disk, Path.of(""), files);
        files.remove(Layout.GUARDED_NAMES.toString());
        return files;
    }

    private static void collect(Disk disk, Path directory, Map<String, String> files) throws IOException {
        for (DiskEntry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            if (entry.isDirectory()) {
                collect(disk, path, files);
            } else {
                files.put(path.toString(), read(disk, path.toString()));
            }
        }
    }
}
