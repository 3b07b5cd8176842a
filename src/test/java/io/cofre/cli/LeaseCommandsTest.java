package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.InstanceSummary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for leases. */
class LeaseCommandsTest {
    @TempDir
    Path directory;

    private CommandTrial trial;

    @BeforeEach
    void prepare() {
        trial = new CommandTrial(directory);
    }

    @Test
    void showsAndBreaksLeases() {
        assertThat(trial.run("lease", "show", "shop", "first")).isZero();
        assertThat(trial.output()).isEqualTo("""
                HOLDER        EPOCH          RUNS OUT
                pod \\u202E-a  1790000000000  in 29000 ms
                """);
        assertThat(trial.run("lease", "show", "shop", "first", "--json")).isZero();
        assertThat(trial.output()).contains("\"epoch\" : 1790000000000", "\"expiresInMs\" : 29000");

        trial.administration.expiresInMs = 0;
        assertThat(trial.run("lease", "show", "shop", "first")).isZero();
        assertThat(trial.output()).contains("it ran out");

        assertThat(trial.run("lease", "break", "shop", "first")).isZero();
        assertThat(trial.output()).isEqualTo("lease of shop / first broken\n");
        assertThat(trial.administration.done).containsExactly("break shop/first");

        trial.administration.isLeased = false;
        assertThat(trial.run("lease", "show", "shop", "first")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(trial.errors()).contains("cofre: nobody has the lease of the instance");
    }

    @Test
    void breaksAllLeasesAndGoesOnAfterAFailure() {
        List<String> names = trial.administration.list().stream()
                .map(InstanceSummary::instance)
                .toList();
        assertThat(trial.run("lease", "break", "--all")).isZero();
        assertThat(trial.output()).isEqualTo(names.size() + " leases broken\n");
        assertThat(trial.administration.done)
                .isEqualTo(names.stream().map(name -> "break shop/" + name).toList());

        trial.administration.unleased = names.get(1);
        assertThat(trial.run("lease", "break", "--all")).isZero();
        assertThat(trial.output()).startsWith((names.size() - 1) + " lease");

        trial.administration.done.clear();
        trial.administration.unreadable = names.get(0);
        trial.administration.unleased = "";
        assertThat(trial.run("lease", "break", "--all")).isEqualTo(ExitCode.PROBLEMS.number());
        assertThat(trial.errors()).contains(names.get(0) + " may still hold: the disk fails");
        assertThat(trial.administration.done).hasSize(names.size() - 1);
    }
}
