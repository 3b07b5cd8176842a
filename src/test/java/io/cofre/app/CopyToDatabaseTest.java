package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.cli.OpenPlace;
import io.cofre.copy.Item;
import io.cofre.copy.StoreCopy;
import io.cofre.copy.Tally;
import io.cofre.copy.Watcher;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.TestCreds;
import io.cofre.testing.TestPostgresql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A copy from a volume into a database and back, as the command makes it. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class CopyToDatabaseTest {
    private static final InstancePath FIRST = new InstancePath(GroupName.of("São João"), InstanceName.of("a/b"));
    private static final InstancePath SECOND = new InstancePath(GroupName.of("shop"), InstanceName.of("second"));
    private static final InstancePath GONE = new InstancePath(GroupName.of("shop"), InstanceName.of("gone"));
    private static final Value ODD = Value.of(" {\"a\":1, \"a\":\"\\ud800 🎉\"}\n".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private final List<String> problems = new ArrayList<>();
    private ThisMachine machine;
    private Path source;
    private Path back;

    @BeforeEach
    void fill() throws IOException {
        TestPostgresql server = TestPostgresql.running();
        machine = new ThisMachine(
                Map.of(
                        "COFRE_STORE_URL", server.url(server.newDatabase("copied")),
                        "COFRE_STORE_USER", TestPostgresql.USER,
                        "COFRE_STORE_PASSWORD", TestPostgresql.PASSWORD),
                directory);
        source = Files.createDirectory(directory.resolve("source"));
        back = Files.createDirectory(directory.resolve("back"));
        try (OpenPlace volume = machine.openPlace(Optional.of(source))) {
            for (InstancePath instance : List.of(FIRST, SECOND, GONE)) {
                commit(volume, new Change.CreateInstance(instance));
                commit(volume, put(instance, "creds", TestCreds.paired(instance.toString())));
                for (int number = 0; number < 100; number++) {
                    commit(volume, put(instance, "pre-key-" + number, ODD));
                }
            }
            volume.place().history().snapshot(FIRST, SnapshotReason.REQUESTED);
            commit(volume, put(FIRST, "creds", TestCreds.paired("another")));
            commit(volume, new Change.DeleteInstance(GONE, RecoveryPointId.at(Instant.now())));
            commit(volume, new Change.CreateGroup(GroupName.of("empty")));
            // The trash shows a removal once a checkpoint is done, as that of a snapshot.
            volume.place().history().snapshot(SECOND, SnapshotReason.REQUESTED);
        }
    }

    @Test
    void isTheSameOnTheWayBack() throws IOException {
        Tally there = copy(Optional.of(source), Optional.empty());
        assertThat(problems).isEmpty();
        assertThat(there.instances()).isEqualTo(2);
        assertThat(there.snapshots()).isEqualTo(2);
        assertThat(there.removed()).isEqualTo(1);
        assertThat(there.failed()).isZero();

        Tally andBack = copy(Optional.empty(), Optional.of(back));
        assertThat(andBack.keys()).isEqualTo(there.keys());

        Tally compared = copy(Optional.of(source), Optional.of(back));
        assertThat(compared.keys()).isZero();
        assertThat(compared.present()).isEqualTo(5);
        assertThat(problems).isEmpty();
        try (OpenPlace volume = machine.openPlace(Optional.of(back))) {
            assertThat(volume.place().store().read(path(FIRST, "pre-key-99"))).contains(ODD);
            assertThat(volume.place().store().groups()).contains(GroupName.of("empty"));
        }
    }

    @Test
    void changesNothingTheSecondTime() throws IOException {
        Tally first = copy(Optional.of(source), Optional.empty());
        Tally second = copy(Optional.of(source), Optional.empty());
        assertThat(second.keys()).isZero();
        assertThat(second.present()).isEqualTo(first.instances() + first.snapshots() + first.removed());
    }

    private Tally copy(Optional<Path> from, Optional<Path> to) throws IOException {
        try (OpenPlace read = machine.openPlace(from);
                OpenPlace written = machine.openPlace(to)) {
            StoreCopy copy = new StoreCopy(read.place(), written.place(), true, new Watcher() {
                @Override
                public void at(Tally soFar, Item item) {}

                @Override
                public void problem(Item item, String reason) {
                    problems.add(reason);
                }
            });
            return copy.run(copy.plan());
        }
    }

    private static void commit(OpenPlace place, Change change) {
        place.place().store().commit(Commit.of(change)).join();
    }

    private static Change put(InstancePath instance, String key, Value value) {
        return new Change.PutValue(path(instance, key), value);
    }

    private static KeyPath path(InstancePath instance, String key) {
        return new KeyPath(instance, Key.of(key));
    }
}
