package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.config.HubConfigurationLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the commands for the hub. */
class HubCommandsTest {
    @TempDir
    Path directory;

    private CommandTrial trial;

    @BeforeEach
    void prepare() {
        trial = new CommandTrial(directory);
    }

    @Test
    void startsTheHubWithoutAnotherWord() {
        assertThat(trial.run("hub")).isZero();

        assertThat(trial.served).isEqualTo("hub");
    }

    @Test
    void tellsWhetherTheHubIsReady() {
        assertThat(trial.run("hub", "health")).isZero();
        assertThat(trial.output()).isEqualTo("HTTP/1.1 200 OK\n");

        trial.isReady = false;
        assertThat(trial.run("hub", "health", "--json")).isEqualTo(1);
        assertThat(trial.output()).contains("\"ready\" : false");
    }

    @Test
    void copiesTheDatabaseAndNamesTheCopy() {
        Path copy = directory.resolve("hub.db");

        assertThat(trial.run("hub", "backup", copy.toString())).isZero();
        assertThat(trial.output()).isEqualTo(copy + "\n");
        assertThat(copy).exists();
        assertThat(trial.run("hub", "backup")).isEqualTo(2);
    }

    @Test
    void printsATokenAndNothingElse() {
        assertThat(trial.run("hub", "token", "--tenant", "acme", "--role", "USER", "--user", "7", "--ttl", "90m"))
                .isZero();

        assertThat(trial.output()).isEqualTo("USER/acme/7/PT1H30M\n");
        assertThat(trial.errors()).isEmpty();
    }

    @Test
    void givesATokenHalfADay() {
        assertThat(trial.run("hub", "token", "--role", "SUPERADMIN", "--json")).isZero();

        assertThat(trial.output()).contains("\"SUPERADMIN//operator/PT12H\"", "\"endsAfterSeconds\" : 43200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "h", "-1h", "1w", "9s", "367d", "1.5h", "99999999999h"})
    void refusesTimesThatAreNoneOrTooLong(String time) {
        assertThat(trial.run("hub", "token", "--tenant", "acme", "--role", "USER", "--ttl", time))
                .isEqualTo(2);

        assertThat(trial.errors()).contains("--ttl");
        assertThat(trial.output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "hub token --tenant acme,--role is missing",
        "hub token --role USER,--tenant is missing",
        "hub token --role root --tenant acme,SUPERADMIN or ADMIN or TENANT_ADMIN or USER",
        "hub tokens,has no command",
    })
    void namesWhatIsWrong(String command, String sentence) {
        assertThat(trial.run(command.split(" "))).isEqualTo(2);

        assertThat(trial.errors()).contains(sentence);
    }

    @Test
    void listsTheVariablesOfTheHub() {
        assertThat(trial.run("hub", "--help")).isZero();

        assertThat(HubConfigurationLoader.variables())
                .allSatisfy(variable -> assertThat(trial.output()).contains("  " + variable.name()));
    }
}
