package io.cofre.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the settings of a database that keeps the sessions. */
class StoreLoaderTest {
    private static final String URL = "jdbc:postgresql://db.example.com:5432/cofre";
    private static final String VERIFIED = "sslmode=verify-full";

    @TempDir
    private Path directory;

    @Test
    void keepsTheSessionsOnTheVolumeWithoutAUrl() {
        assertThat(load(Map.of("COFRE_STORE_CONNECTIONS", "7")).database()).isEmpty();
    }

    @Test
    void needsAUrlAndAUser() throws IOException {
        Configuration.Database database = load(Map.of("COFRE_STORE_URL", URL, "COFRE_STORE_USER", "worker"))
                .database()
                .orElseThrow();

        assertThat(database)
                .isEqualTo(new Configuration.Database(
                        URL + "?" + VERIFIED,
                        "db.example.com:5432/cofre",
                        "worker",
                        StorePassword.NONE,
                        5,
                        Duration.ofSeconds(15),
                        false,
                        true,
                        Optional.empty()));
        assertThat(database.password().text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/cofre,?",
        "jdbc:postgresql://db/cofre?a=b,&",
        "'jdbc:postgresql://localhost:5432,db:5432/cofre',?",
        "jdbc:postgresql://127.0.0.1.example.com/cofre,?",
        "jdbc:postgresql://localhost/cofre?service=far,&"
    })
    void wantsTheServerToProveItsName(String url, String separator) {
        assertThat(urlOf(url)).isEqualTo(url + separator + VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/cofre",
                "jdbc:postgresql://localhost:5432,127.0.0.1:5433,[::1]:5434/cofre",
                "jdbc:postgresql://db/cofre?sslmode=require",
                "jdbc:postgresql://db/cofre?ssl=true"
            })
    void leavesTheUrlOfThisMachineAndANamedModeAsTheyAre(String url) {
        assertThat(urlOf(url)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/cofre?sslmode=disable,disable",
        "jdbc:postgresql://db/cofre?sslmode=require,require",
        "jdbc:postgresql://db/cofre?sslmode=verify-ca,",
        "jdbc:postgresql://localhost/cofre?sslmode=disable,"
    })
    void knowsWhichModesProtectNothing(String url, String unverified) {
        Configuration.Database database = load(Map.of("COFRE_STORE_URL", url, "COFRE_STORE_USER", "worker"))
                .database()
                .orElseThrow();

        assertThat(database.unverifiedMode()).isEqualTo(Optional.ofNullable(unverified));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://worker:hunter2@db/cofre",
                "jdbc:postgresql://db/cofre?password=hunter2",
                "jdbc:postgresql://db/cofre?ssl=true&Password=hunter2",
                "jdbc:postgresql://db/cofre?user=hunter2",
                "jdbc:postgresql://db/cofre?sslpassword=hunter2"
            })
    void refusesASecretInTheUrlAndDoesNotShowIt(String url) {
        assertThat(problems(Map.of("COFRE_STORE_URL", url, "COFRE_STORE_USER", "worker")))
                .singleElement()
                .asString()
                .startsWith("COFRE_STORE_URL holds a user or a password")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://hunter2/cofre",
                "postgresql://hunter2/cofre",
                "jdbc:postgresql://hunter2",
                "jdbc:postgresql:///hunter2",
                "jdbc:postgresql://hunter2/ cofre"
            })
    void refusesWhatIsNoUrlOfADatabase(String url) {
        assertThat(problems(Map.of("COFRE_STORE_URL", url, "COFRE_STORE_USER", "worker")))
                .singleElement()
                .asString()
                .startsWith("COFRE_STORE_URL must be a URL as jdbc:postgresql://host:5432/database")
                .doesNotContain("hunter2");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThat(problems(Map.of(
                        "COFRE_STORE_URL", URL,
                        "COFRE_STORE_PASSWORD", "hunter2",
                        "COFRE_STORE_PASSWORD_FILE", "nowhere",
                        "COFRE_STORE_CONNECTIONS", "1",
                        "COFRE_STORE_TIMEOUT_MS", "500",
                        "COFRE_STORE_POOLER", "pgpool",
                        "COFRE_STORE_MIGRATE", "never")))
                .hasSize(6)
                .anySatisfy(said -> assertThat(said).startsWith("COFRE_STORE_URL is set and COFRE_STORE_USER is not"))
                .noneMatch(said -> said.contains("hunter2"));
    }

    /** Operators who set one of them believe that the sessions are in a database. */
    @ParameterizedTest
    @ValueSource(strings = {"COFRE_STORE_USER", "COFRE_STORE_PASSWORD"})
    void refusesAnAccountWithoutADatabase(String variable) {
        assertThat(problems(Map.of(variable, "hunter2")))
                .singleElement()
                .asString()
                .startsWith(variable + " is set and COFRE_STORE_URL is not")
                .doesNotContain("hunter2");
    }

    @Test
    void readsTheFileOfThePasswordEachTime() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "first\n");
        Map<String, String> settings =
                Map.of("COFRE_STORE_URL", URL, "COFRE_STORE_USER", "worker", "COFRE_STORE_PASSWORD_FILE", "password");
        StorePassword password = load(settings).database().orElseThrow().password();

        assertThat(password.text()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(password.text()).isEqualTo("second");
        Files.delete(file);
        assertThatThrownBy(password::text)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("COFRE_STORE_PASSWORD_FILE must be the path of a file");
        assertThat(problems(settings)).singleElement().asString().startsWith("COFRE_STORE_PASSWORD_FILE must be");
    }

    /** A command with --url may be run by somebody who may not read it. */
    @Test
    void readsNoPasswordForACommandThatMayNotNeedIt() {
        Configuration configuration = ConfigurationLoader.loadForCommand(
                Map.of("COFRE_STORE_URL", URL, "COFRE_STORE_USER", "worker", "COFRE_STORE_PASSWORD_FILE", "nowhere"),
                directory,
                List::of,
                Optional.empty());

        assertThat(configuration.database()).isPresent();
    }

    @Test
    void showsThePasswordNowhere() {
        Configuration configuration =
                load(Map.of("COFRE_STORE_URL", URL, "COFRE_STORE_USER", "worker", "COFRE_STORE_PASSWORD", "hunter2"));

        assertThat(configuration.toString()).contains("db.example.com").doesNotContain("hunter2");
    }

    private String urlOf(String url) {
        return load(Map.of("COFRE_STORE_URL", url, "COFRE_STORE_USER", "worker"))
                .database()
                .orElseThrow()
                .url();
    }

    private List<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(environment))
                .problems();
    }

    private Configuration load(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("GLOBAL_AUTH_TOKEN", "a-token-that-is-long-enough");
        return ConfigurationLoader.load(all, directory);
    }
}
