package io.cofre.volume.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.TestWorker;
import io.cofre.volume.disk.DirectoryLockedException;
import io.cofre.volume.disk.DiskFile;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.disk.ReadOnlyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the findings in volumes, and that a check changes nothing in them. */
class VolumeCheckTest {
    private static final Path JOURNAL = Path.of(".journal");
    private static final Path LOCK = JOURNAL.resolve("lock");

    @TempDir
    Path volume;

    private final List<String> found = new ArrayList<>();

    private VolumeTotals check() throws IOException {
        found.clear();
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(volume, LOCK)) {
            return new VolumeCheck(disk, new VolumeListener() {
                        @Override
                        public void damaged(Path file, String reason) {
                            found.add("damaged " + file + " " + reason);
                        }

                        @Override
                        public void unserved(Path path, String reason) {
                            found.add("unserved " + path + " " + reason);
                        }

                        @Override
                        public void read(VolumeTotals soFar) {}
                    })
                    .run();
        }
    }

    private void put(String path, String content) throws IOException {
        Path file = volume.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void countsWhatIsWhole() throws IOException {
        put("shop/first/creds", "{\"me\":1}");
        put("shop/first/app-state-sync-key-A%2FB", "{}");
        put("shop/São João/device-list-1", "[]");
        put("other/x/lid-mapping-1", "\"a\"");

        assertThat(check()).isEqualTo(new VolumeTotals(2, 3, 4, 0, 15, 0, 0, 0));
        assertThat(found).isEmpty();
    }

    @Test
    void namesEveryDamagedFile() throws IOException {
        put("shop/first/creds", "{\"me\":1}");
        put("shop/first/empty", "");
        put("shop/first/garbage", "x\u0001y");
        put("shop/first/truncated", "{\"me\":");
        put("shop/first/two", "{}{}");
        Files.write(volume.resolve("shop/first/zeroed"), new byte[300]);

        VolumeTotals totals = check();

        assertThat(found)
                .containsExactly(
                        "damaged shop/first/empty is empty",
                        "damaged shop/first/garbage is not JSON",
                        "damaged shop/first/truncated is not JSON",
                        "damaged shop/first/two is not JSON",
                        "damaged shop/first/zeroed is not JSON");
        assertThat(totals.damaged()).isEqualTo(5);
        assertThat(totals.keys()).isEqualTo(6);
    }

    @Test
    void readsWhatIsKeptOfFormerStates() throws IOException {
        put("shop/first/.retained/creds", "{}");
        put(".snapshots/shop/first/20261122T061331Z-3fa9c1d2.requested/creds", "");
        put(".trash/20261122T061331Z-3fa9c1d2/shop/first/creds", "{}");
        put(".tmp/half", "");

        assertThat(check().keptValues()).isEqualTo(3);
        assertThat(found)
                .containsExactly(
                        "damaged shop/first/creds is gone, although its second copy is there",
                        "damaged .snapshots/shop/first/20261122T061331Z-3fa9c1d2.requested/creds is empty");
    }

    @Test
    void namesWhatIsNotServed() throws IOException {
        put("stray", "{}");
        put("shop/stray", "{}");
        put("shop/.hidden/creds", "{}");
        put("shop/first/%2fkey", "{}");
        put("shop/first/directory/file", "{}");

        assertThat(check().damaged()).isZero();
        assertThat(found)
                .containsExactly(
                        "unserved shop/.hidden has a name that no instance is stored under",
                        "unserved shop/first/%2fkey has a name that no key is stored under",
                        "unserved shop/first/directory is a directory where values are kept",
                        "unserved shop/stray is a file where only directories of instances are expected",
                        "unserved stray is a file where only directories of groups are expected");
    }

    @Test
    void namesLinksAndFollowsNone() throws IOException {
        Path elsewhere = Files.createDirectories(volume.resolve("elsewhere/x/inside"));
        volume = volume.resolve("volume");
        put("shop/first/pre-key-1", "{}");
        put("shop/first/.retained/pre-key-1", "{}");
        put(".snapshots/shop/first/20261122T061331Z-3fa9c1d2.requested/pre-key-1", "{}");
        put(".trash/20261122T061331Z-3fa9c1d2/shop/first/pre-key-1", "{}");
        Files.writeString(elsewhere.resolve("garbage"), "no JSON");
        for (String link : new String[] {
            "shop/first/session-1",
            "shop/first/.retained/session-1",
            ".snapshots/shop/first/20261122T061331Z-3fa9c1d2.requested/session-1",
            ".trash/20261122T061331Z-3fa9c1d2/shop/first/session-1"
        }) {
            Files.createSymbolicLink(volume.resolve(link), elsewhere.resolve("garbage"));
        }
        Files.createSymbolicLink(volume.resolve("shop/second"), elsewhere);
        Files.createSymbolicLink(volume.resolve("other"), elsewhere.getParent());
        Files.createSymbolicLink(volume.resolve(".trash/loop"), Path.of("loop"));

        VolumeTotals totals = check();

        assertThat(found)
                .containsExactlyInAnyOrder(
                        "unserved other is a symbolic link, and none is followed",
                        "damaged shop/first/session-1 is a symbolic link, and none is followed",
                        "damaged shop/first/.retained/session-1 is a symbolic link, and none is followed",
                        "unserved shop/second is a symbolic link, and none is followed",
                        "damaged .snapshots/shop/first/20261122T061331Z-3fa9c1d2.requested/session-1"
                                + " is a symbolic link, and none is followed",
                        "damaged .trash/20261122T061331Z-3fa9c1d2/shop/first/session-1"
                                + " is a symbolic link, and none is followed",
                        "damaged .trash/loop is a symbolic link, and none is followed");
        assertThat(totals.damaged()).isEqualTo(5);
        assertThat(totals.unserved()).isEqualTo(2);
        assertThat(totals.keys()).isEqualTo(1);
        assertThat(totals.keptValues()).isEqualTo(3);
    }

    @Test
    void namesLinksInThePlaceOfTheWorkersOwnDirectories() throws IOException {
        Path elsewhere = Files.createDirectories(volume.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("low-water"), "no journal");
        Files.writeString(elsewhere.resolve("lock"), "5656");
        volume = Files.createDirectory(volume.resolve("volume"));
        for (String own : new String[] {".journal", ".snapshots", ".trash"}) {
            Files.createSymbolicLink(volume.resolve(own), elsewhere);
        }

        assertThat(check().damaged()).isEqualTo(3);

        assertThat(found)
                .containsExactly(
                        "damaged .journal is a symbolic link, and none is followed",
                        "damaged .snapshots is a symbolic link, and none is followed",
                        "damaged .trash is a symbolic link, and none is followed");
    }

    @Test
    void tellsOfCommitsThatAreOnlyInTheJournalAndOfADamagedJournal() throws IOException {
        Path copy = volume.resolve("copy");
        Path running = volume.resolve("running");
        try (TestWorker worker = TestWorker.on(running)) {
            worker.send("POST", "/session/shop", "{\"instance\":\"first\"}");
            worker.send("POST", "/session/shop/first/creds", "{\"data\":\"{}\"}");
            // Before a checkpoint, as a process that is killed leaves it.
            Files.createDirectories(copy.resolve(JOURNAL));
            for (String file : new String[] {"low-water", "segment-00"}) {
                Files.copy(
                        running.resolve(JOURNAL).resolve(file),
                        copy.resolve(JOURNAL).resolve(file));
            }
        }
        volume = copy;
        assertThat(check().pendingCommits()).isEqualTo(2);
        assertThat(found).isEmpty();

        Path lowWater = copy.resolve(JOURNAL).resolve("low-water");
        Files.write(lowWater, new byte[(int) Files.size(lowWater)]);
        assertThat(check().damaged()).isEqualTo(1);
        assertThat(found).singleElement().asString().startsWith("damaged .journal/low-water the journal is damaged");
    }

    @Test
    void keepsWorkersOutAndIsKeptOutByThem() throws IOException {
        try (LocalDisk worker = LocalDisk.exclusivelyAt(volume, LOCK)) {
            assertThat(worker.isDirectory(JOURNAL)).isTrue();
            assertThatThrownBy(this::check).isInstanceOf(DirectoryLockedException.class);
        }
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(volume, LOCK)) {
            assertThat(disk.isDirectory(JOURNAL)).isTrue();
            assertThatThrownBy(() -> LocalDisk.exclusivelyAt(volume, LOCK))
                    .isInstanceOf(DirectoryLockedException.class);
        }
    }

    @Test
    void changesNothing() throws IOException {
        put("shop/first/creds", "");
        check();
        try (Stream<Path> files = Files.walk(volume)) {
            assertThat(files.map(volume::relativize).map(Path::toString))
                    .containsExactlyInAnyOrder("", "shop", "shop/first", "shop/first/creds");
        }
        Path file = Path.of("shop", "first", "creds");
        try (ReadOnlyDisk disk = ReadOnlyDisk.at(volume, LOCK)) {
            assertThat(Arrays.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>asList(
                            () -> disk.write(file, new byte[1]),
                            () -> disk.delete(file),
                            () -> disk.rename(file, Path.of("x")),
                            () -> disk.createDirectory(Path.of("x")),
                            disk::sync))
                    .allSatisfy(change -> assertThatThrownBy(change).isInstanceOf(ReadOnlyFileSystemException.class));
            try (DiskFile opened = disk.open(file)) {
                assertThatThrownBy(() -> opened.write(ByteBuffer.allocate(1), 0))
                        .isInstanceOf(NonWritableChannelException.class);
            }
        }
    }
}
