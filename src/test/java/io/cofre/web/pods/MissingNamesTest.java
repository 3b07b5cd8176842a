package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import io.cofre.testing.Workers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths that pods build from names that are empty, or that hold a {@code ?}: they act on nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MissingNamesTest {
    private static final String VALUE = "{\"data\":\"1\"}";

    private TestWorker worker;

    /** The kind of deployment that the tests ask. */
    Workers workers() {
        return Workers.ALONE;
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        worker = workers().on(directory);
        for (String instance : new String[] {"i", "j", "list-instances"}) {
            worker.send("POST", "/session/g", "{\"instance\":\"" + instance + "\"}");
            worker.send("POST", "/session/g/" + instance + "/k", VALUE);
        }
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE|/session/|group",
                "DELETE|/session//|group",
                "DELETE|/session//i|group",
                "DELETE|/session//i/k|group",
                "DELETE|/session/g/|instance",
                "DELETE|/session/g//|instance",
                "DELETE|/session/g//k|instance",
                "DELETE|/session/g/i/|key",
                "GET|/session/g/i/|key",
                "HEAD|/session/g/i/|key",
                "POST|/session/g/i/|key",
                "PUT|/session/g/i/|key",
                "GET|/session//list-instances|group",
                "POST|/session/g//k|instance",
                "POST|/session//|group",
                "DELETE|/session/g/list-instances/|key",
                "DELETE|/admin/instances/g/|instance",
                "DELETE|/admin/instances//i|group",
                "GET|/admin/instances/g/|instance",
                "DELETE|/admin/instances/g/i/|name",
                "DELETE|/admin/instances/g/i/snapshots/|id",
                "DELETE|/admin/instances/g/i/snapshots//|id",
                "POST|/admin/instances/g/i/snapshots//restore|id",
                "GET|/admin/instances/g//export|instance",
                "POST|/admin/instances/g//import|instance",
                "DELETE|/admin/trash/|id",
                "POST|/admin/trash/|id",
                "POST|/admin/trash//restore|id"
            })
    void answers400ThatNamesWhatIsMissingAndRemovesNothing(String method, String target, String missing)
            throws IOException {
        String body = "{\"data\":\"1\",\"group\":\"g\",\"instance\":\"x\"}";
        for (RawResponse answer : new RawResponse[] {
            worker.send(method, target, method.equals("POST") ? body : null), worker.send(method, target, body)
        }) {
            assertThat(answer.status()).isEqualTo(400);
            if (!method.equals("HEAD")) {
                assertThat(answer.body()).contains("the path lacks the " + missing);
            }
        }
        assertNothingChanged();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/session/|204",
                "POST|/session/g/|204",
                "GET|/session/g/list-instances/|200",
                "GET|/admin/instances/|200",
                "GET|/admin/instances/g/i/|200",
                "GET|/admin/groups/|200",
                "GET|/admin/trash/|200",
                "GET|/health/ready/|200",
                "GET|/metrics/|200",
                "GET|/ping/|200",
                "OPTIONS|/ping/|200"
            })
    void takesASlashAtTheEndOfARouteForTheSameRoute(String method, String target, int status) throws IOException {
        assertThat(worker.send(method, target, "{\"group\":\"g\",\"instance\":\"i\"}")
                        .status())
                .isEqualTo(status);
        assertNothingChanged();
    }

    @Test
    void removesNothingForABodyWithAnEmptyName() throws IOException {
        assertThat(worker.send("DELETE", "/session", "{\"group\":\"\"}").status())
                .isEqualTo(400);
        assertThat(worker.send("POST", "/session/g", "{\"instance\":\"\"}").status())
                .isEqualTo(400);
        assertNothingChanged();
    }

    @Test
    void keepsSlashesAtTheEndOfAKey() throws IOException {
        assertThat(worker.send("POST", "/session/g/i/k/", VALUE).status()).isEqualTo(204);
        assertThat(worker.send("DELETE", "/session/g/i/k/").status()).isEqualTo(200);
        assertThat(worker.send("POST", "/session/g/i//", VALUE).status()).isEqualTo(204);
        assertThat(worker.send("DELETE", "/session/g/i//").status()).isEqualTo(200);
        assertNothingChanged();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE|/session/g/i?1/k",
                "DELETE|/session/g/i?1",
                "DELETE|/session/g/i?",
                "DELETE|/session/g?x",
                "DELETE|/session/g/i/k?x",
                "DELETE|/session/g/i/k?",
                "DELETE|/session?x",
                "GET|/session/g/i/k?x",
                "HEAD|/session/g/i/k?x",
                "POST|/session/g/i/k?x",
                "POST|/session/g?x",
                "POST|/session/?x",
                "GET|/session/g/list-instances?x",
                "DELETE|/session/g/i#1/k",
                "DELETE|/session/g/i#",
                "GET|/session/g/i/k#x",
                "DELETE|/admin/instances/g/i?1",
                "DELETE|/admin/instances/g/i?",
                "GET|/admin/instances?untoucheddays=1",
                "GET|/admin/instances?untouchedDays=1&x=1",
                "GET|/admin/instances?untouchedDays=1&untouchedDays=2",
                "GET|/admin/instances/g/i/export?x",
                "GET|/admin/doctor?x",
                "GET|/admin/groups?x",
                "POST|/admin/instances/g/i/snapshots?x",
                "POST|/admin/instances/g/i/import?replac=true"
            })
    void answers400ToAQueryThatTheRouteDoesNotKnow(String method, String target) throws IOException {
        RawResponse answer = worker.send(method, target, "{\"data\":\"2\",\"group\":\"g\",\"instance\":\"x\"}");

        assertThat(answer.status()).isEqualTo(400);
        if (target.startsWith("/session") && !method.equals("HEAD")) {
            assertThat(answer.body()).contains(target.contains("#") ? "%23" : "%3F");
        }
        assertNothingChanged();
    }

    @ParameterizedTest
    @CsvSource({
        "/ping?x=1",
        "/health/live?",
        "/health/ready?x",
        "/metrics?format=prometheus&x",
        "/admin/instances?",
        "/admin/instances?untouchedDays=0",
        "/admin/instances?untouched%44ays=0"
    })
    void takesQueriesWhereTheyDoNoHarm(String target) throws IOException {
        assertThat(worker.send("GET", target).status()).isEqualTo(200);
    }

    private void assertNothingChanged() throws IOException {
        assertThat(worker.send("GET", "/session/g/list-instances").body())
                .isEqualTo("[\"i\",\"j\",\"list-instances\"]");
        assertThat(worker.send("GET", "/session/g/i/k").body()).isEqualTo("1");
        assertThat(worker.send("GET", "/session/g/list-instances/k").body()).isEqualTo("1");
        assertThat(worker.send("GET", "/admin/trash").body()).isEqualTo("[]");
    }
}
