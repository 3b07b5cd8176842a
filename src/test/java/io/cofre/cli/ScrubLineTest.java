package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.ScrubReport;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the line in which {@code doctor} tells of the scrub. */
class ScrubLineTest {
    private static final ScrubReport.Pass PASS = new ScrubReport.Pass(FakeAdministration.TIME, 12_345, 2, 3, 4);

    @TempDir
    Path directory;

    private CommandTrial trial;

    @BeforeEach
    void prepare() {
        trial = new CommandTrial(directory);
        trial.administration.isBroken = false;
    }

    @Test
    void tellsOfTheLastPass() {
        trial.administration.scrub = Optional.of(new ScrubReport(99, 1, 5, 6, 7, Optional.of(PASS)));
        assertThat(trial.run("doctor")).isZero();

        assertThat(trial.output())
                .endsWith("\n\nscrub: last complete pass 2026-11-22 06:13 UTC, 12,345 files, 2 damaged, 3 unreadable,"
                        + " 4 written anew\n");
    }

    @Test
    void tellsOfProblemsOnlyAndOfTheScrubAllTheSame() {
        trial.administration.scrub = Optional.of(new ScrubReport(99, 1, 5, 6, 7, Optional.of(PASS)));
        assertThat(trial.run("doctor", "--problems")).isZero();

        assertThat(trial.output()).contains("2 ok\n\nscrub: last complete pass");
    }

    @Test
    void tellsOfAFirstPassThatHasNotEnded() {
        trial.administration.scrub = Optional.of(new ScrubReport(1, 1, 0, 0, 0, Optional.empty()));
        assertThat(trial.run("doctor")).isZero();

        assertThat(trial.output()).endsWith("\n\nscrub: no complete pass since the start, 1 file read\n");
    }

    @Test
    void isLeftOutWhereNothingIsScrubbedAndForPrograms() {
        assertThat(trial.run("doctor")).isZero();
        assertThat(trial.output()).doesNotContain("scrub");

        trial.administration.scrub = Optional.of(ScrubReport.NONE);
        assertThat(trial.run("doctor", "--json")).isZero();
        assertThat(trial.output()).doesNotContain("scrub");
    }
}
