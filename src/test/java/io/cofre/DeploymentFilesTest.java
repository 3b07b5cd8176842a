package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the settings of an operator reach the worker in each kind of deployment. */
class DeploymentFilesTest {
    private static final Path COMPOSE = Path.of("docker-compose.yaml");
    private static final Path SWARM = Path.of("deploy/swarm.yaml");
    private static final Path KUBERNETES = Path.of("deploy/kubernetes.yaml");

    /** The variables that a container fixes: the address of the worker and the place of its volume. */
    private static final List<String> FIXED = List.of("COFRE_HTTP_PORT", "COFRE_HTTP_HOST", "COFRE_DATA_DIR");

    /** An element of the list {@code environment}, maybe one to be uncommented: its name, and the rest of the line. */
    private static final Pattern PASSED = Pattern.compile("\n      (?:# )?- ([A-Z]+_[A-Z_]+)(=[^\n]*)?(?=\n)");

    private static final Pattern PASSED_IN_KUBERNETES = Pattern.compile("\n            - name: ([A-Z][A-Z_]+)\n");

    @Test
    void passesEveryVariableInCompose() throws IOException {
        assertThat(found(PASSED, COMPOSE)).containsExactlyInAnyOrderElementsOf(known("JAVA_OPTS", List.of()));
    }

    @Test
    void passesEveryVariableInSwarmAndSecretsAsFiles() throws IOException {
        assertThat(found(PASSED, SWARM))
                .containsExactlyInAnyOrderElementsOf(
                        known("JAVA_OPTS", List.of("GLOBAL_AUTH_TOKEN", "COFRE_METRICS_TOKEN")));
    }

    /** The map gives every other variable. */
    @Test
    void passesSecretsAndAMapOfAllElseInKubernetes() throws IOException {
        assertThat(found(PASSED_IN_KUBERNETES, KUBERNETES))
                .containsExactlyInAnyOrder("GLOBAL_AUTH_TOKEN_FILE", "COFRE_METRICS_TOKEN", "DOCKER_ENV");
        assertThat(Files.readString(KUBERNETES))
                .containsPattern("configMapRef:\n +name: cofre-settings\n +optional: true\n")
                .containsPattern("secretKeyRef:\n +name: cofre-metrics-token\n +key: token\n +optional: true\n");
    }

    /** A worker on a full volume is not ready, and the only one that has the sessions. */
    @Test
    void sendsRequestsInKubernetesToAWorkerThatIsNotReady() throws IOException {
        assertThat(Files.readString(KUBERNETES)).contains("\n  publishNotReadyAddresses: true\n");
    }

    /** A value in the file would win over the setting of the operator in {@code .env}. */
    @Test
    void setsNothingInComposeThatAnOperatorMaySet() throws IOException {
        List<String> set = matches(PASSED, COMPOSE)
                .filter(match -> match.group(2) != null)
                .map(MatchResult::group)
                .map(String::strip)
                .toList();

        assertThat(set)
                .containsExactly(
                        "- DOCKER_ENV=true",
                        "- GLOBAL_AUTH_TOKEN_FILE=${GLOBAL_AUTH_TOKEN_FILE:+/run/secrets/cofre_token}",
                        "- COFRE_METRICS_TOKEN_FILE=${COFRE_METRICS_TOKEN_FILE:+/run/secrets/cofre_metrics_token}");
    }

    @Test
    void startsNothingInComposeWithoutAKey() throws IOException {
        assertThat(Files.readString(COMPOSE)).contains("${GLOBAL_AUTH_TOKEN_FILE:-${GLOBAL_AUTH_TOKEN:?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yaml", "deploy/swarm.yaml"})
    void definesEverySecretThatAVariableNames(String file) throws IOException {
        List<String> named = found(Pattern.compile("/run/secrets/([a-z_]+)"), Path.of(file));
        assertThat(named).containsExactly("cofre_token", "cofre_metrics_token");

        String text = Files.readString(Path.of(file));
        assertThat(named).allSatisfy(secret -> {
            assertThat(text).containsPattern("\n  (?:# )?" + secret + ":\n");
            assertThat(text).containsPattern("- (?:source: )?" + secret + "\n");
        });
    }

    private static List<String> known(String further, List<String> except) {
        return Stream.concat(Stream.of(Variable.values()).map(Variable::name), Stream.of(further))
                .filter(name -> !FIXED.contains(name) && !except.contains(name))
                .toList();
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return matches(pattern, file).map(match -> match.group(1)).distinct().toList();
    }

    private static Stream<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results();
    }
}
