package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the output of {@code verify}. */
class VerifyTest {
    @TempDir
    Path volume;

    private CommandTrial trial;

    @BeforeEach
    void prepare() throws IOException {
        trial = new CommandTrial(volume);
        Files.createDirectories(volume.resolve("shop/first"));
        Files.writeString(volume.resolve("shop/first/creds"), "{}");
    }

    @Test
    void endsWellOnAWholeVolume() {
        assertThat(trial.run("verify")).isZero();
        assertThat(trial.output()).isEqualTo("1 group, 1 instance, 1 key, 0 kept values, 2 B read; 0 damaged\n");
    }

    @Test
    void namesWhatIsDamagedByItsPath() throws IOException {
        Files.writeString(volume.resolve("shop/first/pre-key-1"), "");

        assertThat(trial.run("verify", volume.toString())).isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.output()).startsWith("damaged  shop/first/pre-key-1 is empty\n");

        assertThat(trial.run("verify", "--json")).isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.output())
                .contains("\"path\" : \"shop/first/pre-key-1\"", "\"damaged\" : 1")
                .endsWith("}\n");
    }

    /** The database has tools of its own for that. */
    @Test
    void verifiesNoDatabaseAndSaysWhatDoes() {
        trial.database = Optional.of(new Configuration.Database(
                "jdbc:postgresql://localhost/cofre",
                "localhost/cofre",
                "worker",
                StorePassword.NONE,
                5,
                Duration.ofSeconds(15),
                false,
                true,
                Optional.empty()));

        assertThat(trial.run("verify")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("the sessions are in PostgreSQL", "pg_amcheck", "cofre doctor");
        assertThat(trial.output()).isEmpty();

        assertThat(trial.run("verify", volume.toString())).isZero();
    }

    @Test
    void namesLinksThatItDoesNotFollow() throws IOException {
        Files.createSymbolicLink(volume.resolve("shop/first/pre-key-1"), Path.of("creds"));
        Files.createSymbolicLink(volume.resolve("shop/linked"), Path.of("first"));

        assertThat(trial.run("verify")).isEqualTo(ExitCode.PROBLEMS.number());

        assertThat(trial.output())
                .contains("damaged  shop/first/pre-key-1 is a symbolic link, and none is followed\n")
                .contains("shop/linked is a symbolic link, and none is followed\n")
                .contains("1 group, 1 instance, 1 key");
    }

    @Test
    void refusesAVolumeThatAWorkerUses() throws IOException {
        try (LocalDisk worker = LocalDisk.exclusivelyAt(volume, CommandTrial.LOCK)) {
            assertThat(worker.isDirectory(Path.of("shop"))).isTrue();
            assertThat(trial.run("verify", "--json")).isEqualTo(ExitCode.REFUSED.number());
            assertThat(trial.output()).isEmpty();
            assertThat(trial.run("verify")).isEqualTo(ExitCode.REFUSED.number());
        }
        assertThat(trial.errors()).contains("a worker is running on " + volume + ": stop it first");
    }

    @Test
    void refusesWhatIsNoDirectory() {
        assertThat(trial.run("verify", volume.resolve("none").toString())).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("none does not exist");
        assertThat(volume.resolve("none")).doesNotExist();
    }
}
