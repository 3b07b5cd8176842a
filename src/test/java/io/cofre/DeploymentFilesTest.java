package io.cofre;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.config.Setting;
import io.cofre.config.Variable;
import io.cofre.hub.config.HubConfigurationLoader;
import io.cofre.hub.config.HubVariable;
import io.cofre.hub.config.WapiVariable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the settings of an operator reach worker and hub in each kind of deployment. */
class DeploymentFilesTest {
    private static final Path COMPOSE = Path.of("docker-compose.yaml");
    private static final Path WAPI = Path.of("deploy/wapi.yaml");
    private static final Path SWARM = Path.of("deploy/swarm.yaml");
    private static final Path SWARM_HUB = Path.of("deploy/swarm-hub.yaml");
    private static final Path KUBERNETES = Path.of("deploy/kubernetes.yaml");
    private static final Path KUBERNETES_SHARED = Path.of("deploy/kubernetes-shared.yaml");
    private static final Path SHARED = Path.of("deploy/shared-store.yaml");
    private static final Path KUBERNETES_HUB = Path.of("deploy/kubernetes-hub.yaml");

    /** The variables that a container fixes: the address of the program and the place of its volume. */
    private static final List<String> FIXED = List.of(
            "COFRE_HTTP_PORT",
            "COFRE_HTTP_HOST",
            "COFRE_DATA_DIR",
            "COFRE_HUB_PORT",
            "COFRE_HUB_HOST",
            "COFRE_HUB_DATA_DIR");

    /** An element of the list {@code environment}, maybe one to be uncommented: its name, and the rest of the line. */
    private static final Pattern PASSED = Pattern.compile("\n      (?:# )?- ([A-Z]+_[A-Z_]+)(=[^\n]*)?(?=\n)");

    private static final Pattern PASSED_IN_KUBERNETES = Pattern.compile("\n            - name: ([A-Z][A-Z_]+)\n");

    @Test
    void passesEveryVariableInCompose() throws IOException {
        assertThat(found(PASSED, service(COMPOSE, "cofre")))
                .containsExactlyInAnyOrderElementsOf(known(Variable.values(), "JAVA_OPTS", List.of()));
        assertThat(found(PASSED, service(COMPOSE, "hub")))
                .containsExactlyInAnyOrderElementsOf(known(ofHub(), List.of("JAVA_OPTS", "DOCKER_ENV"), List.of()));
    }

    /** They win over what .env says of the same variables; docker-compose.yaml passes all others. */
    @Test
    void fixesTheListenerAndTheProviderInTheComposeOfWapi() throws IOException {
        assertThat(set(service(WAPI, "hub")))
                .containsExactly(
                        "WAPI_INTERNAL_HOST=0.0.0.0:3002",
                        "COFRE_HUB_WAPI_PROVIDER=evolution",
                        "COFRE_HUB_WAPI_PROVIDER_URL=http://evolution:8080",
                        "COFRE_HUB_WAPI_PROVIDER_KEY=${GLOBAL_AUTH_TOKEN:-}",
                        "COFRE_HUB_WAPI_PROVIDER_KEY_FILE=${GLOBAL_AUTH_TOKEN_FILE:+/run/secrets/cofre_token}");
    }

    /** It is off unless its webhook is set: no file sets one. */
    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yaml", "deploy/wapi.yaml", "deploy/swarm-hub.yaml"})
    void leavesTheGatewayOff(Path file) throws IOException {
        assertThat(Files.readString(file))
                .doesNotContainPattern("- " + WapiVariable.WAPI_GETTING_MESSAGES_WEBHOOK.name() + "=");
    }

    /** It starts an Evolution API that keeps its sessions in the worker, and that the hub can reach. */
    @Test
    void startsAProviderForWapi() throws IOException {
        assertThat(service(WAPI, "hub"))
                .contains("COFRE_HUB_WAPI_PROVIDER_URL=http://evolution:8080\n", "127.0.0.1:3002:3002\n");
        assertThat(service(WAPI, "evolution"))
                .contains(
                        "      PROVIDER_HOST: cofre\n",
                        "      PROVIDER_PREFIX: evolution\n",
                        "    networks:\n      - pods\n");
        assertThat(Files.readString(Path.of("docs/WAPI.md")))
                .contains("docker compose -f docker-compose.yaml -f deploy/wapi.yaml --profile hub up -d --build\n");
    }

    @Test
    void passesEveryVariableInSwarmAndSecretsAsFiles() throws IOException {
        assertThat(found(PASSED, Files.readString(SWARM)))
                .containsExactlyInAnyOrderElementsOf(known(
                        Variable.values(),
                        "JAVA_OPTS",
                        List.of("GLOBAL_AUTH_TOKEN", "COFRE_METRICS_TOKEN", "COFRE_STORE_PASSWORD")));
        assertThat(found(PASSED, Files.readString(SWARM_HUB)))
                .containsExactlyInAnyOrderElementsOf(known(
                        ofHub(),
                        List.of("JAVA_OPTS", "DOCKER_ENV"),
                        List.of(
                                "COFRE_HUB_WAPI_KEY",
                                "COFRE_HUB_WAPI_PROVIDER_KEY",
                                "COFRE_HUB_SECRET",
                                "COFRE_HUB_JWT_SECRET",
                                "COFRE_HUB_DATABASE_PASSWORD",
                                "COFRE_HUB_METRICS_TOKEN",
                                "COFRE_HUB_WORKER_KEY")));
    }

    /** The map gives every other variable. */
    @Test
    void passesSecretsAndAMapOfAllElseInKubernetes() throws IOException {
        assertThat(found(PASSED_IN_KUBERNETES, Files.readString(KUBERNETES)))
                .containsExactlyInAnyOrder("GLOBAL_AUTH_TOKEN_FILE", "COFRE_METRICS_TOKEN", "DOCKER_ENV");
        assertThat(found(PASSED_IN_KUBERNETES, Files.readString(KUBERNETES_HUB)))
                .containsExactlyInAnyOrder(
                        "COFRE_HUB_SECRET_FILE",
                        "COFRE_HUB_JWT_SECRET_FILE",
                        "COFRE_HUB_PUBLIC_URL",
                        "COFRE_HUB_WORKER_URL",
                        "COFRE_HUB_WORKER_KEY_FILE",
                        "COFRE_HUB_METRICS_TOKEN",
                        "COFRE_HUB_WAPI_KEY",
                        "COFRE_HUB_WAPI_PROVIDER_KEY",
                        "DOCKER_ENV");
    }

    /** Their sessions are in a database: they have no volume, and requests go only to those that are ready. */
    @Test
    void runsThreeWorkersWithoutAVolumeInKubernetes() throws IOException {
        String shared = Files.readString(KUBERNETES_SHARED);

        assertThat(found(PASSED_IN_KUBERNETES, shared))
                .containsExactlyInAnyOrder(
                        "GLOBAL_AUTH_TOKEN_FILE",
                        "COFRE_METRICS_TOKEN",
                        "COFRE_STORE_URL",
                        "COFRE_STORE_USER",
                        "COFRE_STORE_PASSWORD_FILE",
                        "DOCKER_ENV");
        assertThat(shared)
                .contains(
                        "  replicas: 3\n",
                        "    type: RollingUpdate\n",
                        "      maxUnavailable: 0\n",
                        "kind: PodDisruptionBudget\n",
                        "podAntiAffinity:\n",
                        "enableServiceLinks: false\n",
                        "path: /health/ready\n")
                .doesNotContain("PersistentVolumeClaim", "publishNotReadyAddresses", "/worker/instances");
    }

    @Test
    void runsThreeWorkersWithADatabaseInCompose() throws IOException {
        String cofre = service(SHARED, "cofre");

        assertThat(found(PASSED, cofre))
                .contains("COFRE_STORE_URL", "COFRE_STORE_USER", "COFRE_STORE_PASSWORD_FILE", "GLOBAL_AUTH_TOKEN")
                .isSubsetOf(known(Variable.values(), "JAVA_OPTS", List.of()));
        assertThat(cofre)
                .contains("      replicas: 3\n", "${GLOBAL_AUTH_TOKEN:?")
                .doesNotContain("    volumes:\n", "    ports:\n");
        assertThat(service(SHARED, "database")).contains("--data-checksums", "--encoding=UTF8");
    }

    @Test
    void publishesThePortOfWapiToPodsInKubernetes() throws IOException {
        assertThat(Files.readString(KUBERNETES_HUB))
                .contains("containerPort: 3002\n", "port: 3002\n")
                .containsPattern("name: cofre-hub-wapi\n +key: key\n +optional: true\n")
                .containsPattern("name: cofre-hub-wapi\n +key: provider-key\n +optional: true\n");
    }

    @ParameterizedTest
    @CsvSource({
        "deploy/kubernetes-shared.yaml,cofre",
        "deploy/kubernetes.yaml,cofre",
        "deploy/kubernetes-hub.yaml,cofre-hub"
    })
    void takesOptionalSettingsInKubernetes(Path file, String name) throws IOException {
        assertThat(Files.readString(file))
                .containsPattern("configMapRef:\n +name: " + name + "-settings\n +optional: true\n")
                .containsPattern("secretKeyRef:\n +name: " + name + "-metrics-token\n +key: token\n +optional: true\n")
                // Kubernetes would set variables such as COFRE_HUB_PORT for the service of that name.
                .contains("enableServiceLinks: false\n");
    }

    /** On a full volume it is not ready, and the only one that has the sessions or events. */
    @ParameterizedTest
    @ValueSource(strings = {"deploy/kubernetes.yaml", "deploy/kubernetes-hub.yaml"})
    void sendsRequestsInKubernetesToOneThatIsNotReady(Path file) throws IOException {
        assertThat(Files.readString(file)).contains("\n  publishNotReadyAddresses: true\n");
    }

    /** A value in the file would win over the setting of the operator in {@code .env}. */
    @Test
    void setsNothingInComposeThatAnOperatorMaySet() throws IOException {
        assertThat(set(service(COMPOSE, "cofre")))
                .containsExactly(
                        "DOCKER_ENV=true",
                        "GLOBAL_AUTH_TOKEN_FILE=${GLOBAL_AUTH_TOKEN_FILE:+/run/secrets/cofre_token}",
                        "COFRE_METRICS_TOKEN_FILE=${COFRE_METRICS_TOKEN_FILE:+/run/secrets/cofre_metrics_token}",
                        "COFRE_STORE_PASSWORD_FILE=${COFRE_STORE_PASSWORD_FILE:+/run/secrets/cofre_store_password}");
        assertThat(set(service(COMPOSE, "hub")))
                .containsExactly(
                        "DOCKER_ENV=true",
                        "COFRE_HUB_SECRET_FILE=${COFRE_HUB_SECRET_FILE:+/run/secrets/cofre_hub_secret}",
                        "COFRE_HUB_JWT_SECRET_FILE=${COFRE_HUB_JWT_SECRET_FILE:+/run/secrets/cofre_hub_jwt_secret}",
                        "COFRE_HUB_PUBLIC_URL=${COFRE_HUB_PUBLIC_URL:-http://hub:3001}",
                        "COFRE_HUB_DATABASE_PASSWORD_FILE="
                                + "${COFRE_HUB_DATABASE_PASSWORD_FILE:+/run/secrets/cofre_hub_database_password}",
                        "COFRE_HUB_WORKER_URL=http://cofre:5656",
                        "COFRE_HUB_WORKER_KEY=${GLOBAL_AUTH_TOKEN:-}",
                        "COFRE_HUB_WORKER_KEY_FILE=${GLOBAL_AUTH_TOKEN_FILE:+/run/secrets/cofre_token}",
                        "COFRE_HUB_METRICS_TOKEN_FILE="
                                + "${COFRE_HUB_METRICS_TOKEN_FILE:+/run/secrets/cofre_hub_metrics_token}",
                        "WAPI_CERT_FILE_PATH=${WAPI_CERT_FILE_PATH:+/run/secrets/wapi_certificate}",
                        "WAPI_CERT_KEY_PATH=${WAPI_CERT_KEY_PATH:+/run/secrets/wapi_certificate_key}",
                        "COFRE_HUB_WAPI_KEY_FILE=${COFRE_HUB_WAPI_KEY_FILE:+/run/secrets/cofre_hub_wapi_key}",
                        "COFRE_HUB_WAPI_PROVIDER_KEY_FILE="
                                + "${COFRE_HUB_WAPI_PROVIDER_KEY_FILE:+/run/secrets/cofre_hub_wapi_provider_key}");
    }

    @Test
    void startsNothingInComposeWithoutAKey() throws IOException {
        assertThat(Files.readString(COMPOSE)).contains("${GLOBAL_AUTH_TOKEN_FILE:-${GLOBAL_AUTH_TOKEN:?");
    }

    /** Compose asks for variables with {@code :?} whatever the profile: the hub itself says what it lacks. */
    @Test
    void startsTheWorkerInComposeAsIfThereWereNoHub() throws IOException {
        assertThat(service(COMPOSE, "hub"))
                .contains("\n    profiles:\n      - hub\n")
                .contains("\n    command: [\"hub\"]\n")
                .doesNotContain(":?");
        assertThat(service(COMPOSE, "cofre")).doesNotContain("HUB", "depends_on", "profiles");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yaml", "deploy/swarm.yaml", "deploy/swarm-hub.yaml"})
    void definesEverySecretThatAVariableNames(Path file) throws IOException {
        String text = Files.readString(file);
        List<String> named = found(Pattern.compile("/run/secrets/([a-z_]+)"), text);

        assertThat(named).hasSizeGreaterThan(1).allSatisfy(secret -> {
            assertThat(text).containsPattern("\n  (?:# )?" + secret + ":\n");
            assertThat(text).containsPattern("- (?:source: )?" + secret + "\n");
        });
    }

    /** Its port, and the volume with its data. */
    @ParameterizedTest
    @CsvSource({
        "docker-compose.yaml,hub:/worker/hub",
        "deploy/swarm-hub.yaml,hub:/worker/hub",
        "deploy/kubernetes-hub.yaml,mountPath: /worker/hub"
    })
    void givesTheHubAVolumeWhereItKeepsItsDataInTheImage(Path file, String volume) throws IOException {
        assertThat(Files.readString(file)).contains(volume + "\n");
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("-o 10001 -g 10001 /worker /worker/instances /worker/hub\n", "\nWORKDIR /worker\n", "3001\n");
        assertThat(HubVariable.COFRE_HUB_DATA_DIR.defaultValue()).isEqualTo("hub");
    }

    private static Setting[] ofHub() {
        return HubConfigurationLoader.variables().toArray(new Setting[0]);
    }

    private static List<String> known(Setting[] variables, String further, List<String> except) {
        return known(variables, List.of(further), except);
    }

    private static List<String> known(Setting[] variables, List<String> further, List<String> except) {
        return Stream.concat(Stream.of(variables).map(Setting::name), further.stream())
                .filter(name -> !FIXED.contains(name) && !except.contains(name))
                .toList();
    }

    /** One service of a Compose file: all that is indented below its name, comments included. */
    private static String service(Path file, String name) throws IOException {
        Matcher service =
                Pattern.compile("(?m)^  " + name + ":\n((?:    .*\n|\n)+)").matcher(Files.readString(file));
        assertThat(service.find()).isTrue();
        return "\n" + service.group(1);
    }

    private static List<String> set(String text) {
        return PASSED.matcher(text)
                .results()
                .filter(match -> match.group(2) != null)
                .map(match -> match.group(1) + match.group(2))
                .toList();
    }

    private static List<String> found(Pattern pattern, String text) {
        Stream<MatchResult> matches = pattern.matcher(text).results();
        return matches.map(match -> match.group(1)).distinct().toList();
    }
}
