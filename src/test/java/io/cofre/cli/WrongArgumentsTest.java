package io.cofre.cli;

import static io.cofre.cli.FakeAdministration.ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the words about arguments that make no sense, and of the places of options. */
class WrongArgumentsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            docter; 'cofre' has no command 'docter', only completion, copy, doctor,
            snapshot nosuch; 'cofre snapshot' has no command 'nosuch', only create, delete, list and restore
            doctor a b c; 'c' is one argument more than 'cofre doctor' takes
            list --colour; 'cofre list' has no option --colour
            --url http://a list; 'cofre' has no option --url: options stand behind their command
            export shop; INSTANCE is missing
            export; GROUP is missing
            orphans; --days is missing
            orphans --days; --days is missing
            orphans --days many; --days cannot be 'many': it must be a whole number
            orphans --days 3 --days 4; give --days once only
            list --json=yes; --json takes no value
            completion fish; bash|zsh cannot be 'fish': it must be bash or zsh
            snapshot restore G I nosuch; ID cannot be 'nosuch': an id of a snapshot or of the trash looks like
            trash restore nosuch; 'cofre snapshot list' and 'cofre trash list' show them
            """)
    void namesWhatIsWrong(String arguments, String sentence) {
        CommandTrial trial = new CommandTrial(directory);

        assertThat(trial.run(arguments.split(" "))).isEqualTo(ExitCode.USAGE.number());

        assertThat(trial.errors().lines().findFirst().orElseThrow())
                .startsWith("cofre: ")
                .contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-q trash restore " + ID,
                "--quiet trash restore " + ID,
                "trash -q restore " + ID,
                "trash restore -q " + ID
            })
    void isQuietWhereverItIsToldTo(String arguments) {
        CommandTrial trial = new CommandTrial(directory);

        assertThat(trial.run(arguments.split(" "))).isZero();

        assertThat(trial.output()).contains("restored: shop / first of " + ID);
        assertThat(trial.errors()).isEmpty();
    }

    @Test
    void printsJsonWhereTheOptionComesFirst() {
        CommandTrial trial = new CommandTrial(directory);

        assertThat(trial.run("--json", "-q", "list", "shop")).isZero();

        assertThat(trial.output()).startsWith("[");
    }
}
