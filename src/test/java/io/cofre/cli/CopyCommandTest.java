package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.Value;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cofre copy} between two data directories. */
@SuppressWarnings("NullAway.Init")
class CopyCommandTest {
    @TempDir
    private Path directory;

    private CommandTrial trial;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() throws IOException {
        trial = new CommandTrial(Files.createDirectory(directory.resolve("worker")));
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
    }

    @Test
    void copiesAndSaysWhat() throws IOException {
        fill(source, "i", TestCreds.paired("first"));

        assertThat(run()).isZero();

        assertThat(trial.output())
                .isEqualTo("copied and compared 1 instance, 0 snapshots and 0 instances in the trash: 2 keys in "
                        + Shown.bytes(TestCreds.paired("first").size() + 1)
                        + "; 0 were there already, 0 were not copied\n");
        assertThat(trial.errors()).contains("copying from " + source + " to " + target);
        assertThat(run()).isZero();
        assertThat(trial.output()).contains("0 keys", "1 were there already");
    }

    @Test
    void showsTheWorkAndDoesNoneOfIt() throws IOException {
        fill(source, "i", TestCreds.paired("first"));

        assertThat(run("--dry-run")).isZero();

        assertThat(trial.output()).contains("KIND").containsPattern("g +i +instance +- +new");
        try (OpenStore there = new OpenStore(target)) {
            assertThat(there.store().groups()).isEmpty();
        }
    }

    @Test
    void refusesToReplaceAPairedInstance() throws IOException {
        fill(source, "i", TestCreds.paired("first"));
        fill(source, "j", TestCreds.paired("second"));
        fill(target, "i", TestCreds.paired("another"));

        assertThat(run("--dry-run")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.output()).containsPattern("g +i +instance +- +in-the-way");
        assertThat(run()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors())
                .contains("nothing was copied", "g / i", "--replace")
                .doesNotContain("g / j");
        try (OpenStore there = new OpenStore(target)) {
            assertThat(there.store().contains(OpenStore.instance("j"))).isFalse();
        }
        assertThat(run("--replace")).isZero();
        try (OpenStore there = new OpenStore(target)) {
            assertThat(there.store().history().snapshots(OpenStore.instance("i")))
                    .hasSize(1);
        }
    }

    @Test
    void namesWhatIsDamaged() throws IOException {
        fill(source, "i", TestCreds.paired("first"));
        fill(source, "j", TestCreds.paired("second"));
        try (OpenStore damaged = new OpenStore(source)) {
            damaged.damage("g/i/pre-key-1");
        }

        assertThat(run()).isEqualTo(ExitCode.PROBLEMS.number());

        assertThat(trial.errors()).contains("warning: g / i: ", "pre-key-1");
        assertThat(trial.output()).contains("1 instance,", "1 were not copied");
        assertThat(run("--json")).isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.output()).contains("\"problems\"", "\"instance\" : \"i\"", "\"failed\" : 1");
    }

    @Test
    void refusesPlacesThatAreNone() throws IOException {
        assertThat(run()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("holds nothing");

        assertThat(trial.run("copy", "--from", source.toString(), "--to", source + "/../source"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("the same place");

        assertThat(trial.run("copy", "--from", directory.resolve("none").toString(), "--to", target.toString()))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("there is no directory");
        assertThat(directory.resolve("none")).doesNotExist();

        assertThat(trial.run("copy", "--from", source.toString(), "--to", "database"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("COFRE_STORE_URL");
    }

    @Test
    void leavesTheDirectoryOfAWorkerAlone() throws IOException {
        fill(source, "i", TestCreds.paired("first"));
        try (LocalDisk worker = LocalDisk.exclusivelyAt(target, CommandTrial.LOCK)) {
            assertThat(worker).isNotNull();
            assertThat(run()).isEqualTo(ExitCode.REFUSED.number());
        }
        assertThat(trial.errors()).contains("a worker is running on " + target);
    }

    private int run(String... options) {
        String[] arguments = new String[5 + options.length];
        System.arraycopy(
                new String[] {"copy", "--from", source.toString(), "--to", target.toString()}, 0, arguments, 0, 5);
        System.arraycopy(options, 0, arguments, 5, options.length);
        return trial.run(arguments);
    }

    private static void fill(Path place, String instance, Value creds) throws IOException {
        try (OpenStore open = new OpenStore(place)) {
            open.create(OpenStore.instance(instance));
            open.put(OpenStore.instance(instance), "creds", creds);
            open.put(OpenStore.instance(instance), "pre-key-1", "1");
        }
    }
}
