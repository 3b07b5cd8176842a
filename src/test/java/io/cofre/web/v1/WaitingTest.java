package io.cofre.web.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.OvertakingFixture;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of Cofre's own API and of operators that come while earlier ones are not answered yet. */
@Timeout(60)
class WaitingTest extends OvertakingFixture {
    private static final String INSTANCE = "/v1/groups/g/instances/i";
    private static final String CREDS = INSTANCE + "/keys/creds";
    private static final String OF_PODS = "/session/g/i/creds";
    private static final String ADMIN = "/admin/instances/g/i";
    private static final String NEW = "{\"new\":1}";
    private static final String READ = "{\"keys\":[\"creds\"]}";

    @Test
    void aReadWaitsForTheWriteOfThatKeyWhoseBodyIsStillOnItsWay() throws IOException {
        createInstance();
        RawConnection write = begun("PUT", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        RawConnection ofPods = sent("GET", OF_PODS);
        RawConnection batch = sent("POST", INSTANCE + "/keys/read", READ);
        RawConnection keys = sent("GET", INSTANCE + "/keys");
        RawConnection state = sent("GET", INSTANCE);
        busyElsewhere();
        write.write(NEW);

        assertThat(read.read().body()).isEqualTo(NEW);
        assertThat(ofPods.read().body()).isEqualTo(NEW);
        assertThat(batch.read().body()).contains("\"creds\":" + NEW);
        assertThat(keys.read().body()).contains("creds");
        assertThat(state.read().body()).contains("\"keys\":1");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void aReadWaitsForTheWriteOfAPod() throws IOException {
        createInstance();
        String body = "{\"data\":\"{\\\"new\\\":1}\"}";
        RawConnection write = begun("POST", OF_PODS, body);
        RawConnection read = sent("GET", CREDS);
        RawConnection batch = sent("POST", INSTANCE + "/keys/read", READ);
        busyElsewhere();
        write.write(body);

        assertThat(read.read().body()).isEqualTo(NEW);
        assertThat(batch.read().body()).contains("\"creds\":" + NEW);
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void aReadWaitsForTheBatchThatIsBeingForced() throws Exception {
        createInstance();
        disk.hold();
        RawConnection write = sent("POST", INSTANCE + "/keys/write", "{\"put\":{\"creds\":" + NEW + "}}");
        disk.awaitCommit();
        RawConnection read = sent("GET", CREDS);
        RawConnection ofPods = sent("GET", OF_PODS);
        busyElsewhere();
        disk.release();

        assertThat(read.read().body()).isEqualTo(NEW);
        assertThat(ofPods.read().body()).isEqualTo(NEW);
        assertThat(write.read().status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, " + CREDS + ", 204",
        "DELETE, " + INSTANCE + ", 204",
        "DELETE, /v1/groups/g, 204",
        "DELETE, " + ADMIN + "/keys/creds, 200",
        "DELETE, " + ADMIN + ", 200"
    })
    void aReadWaitsForTheRemoval(String method, String target, int status) throws Exception {
        createInstance();
        assertThat(answer("PUT", CREDS, NEW)).isEqualTo(204);
        disk.hold();
        RawConnection removal = sent(method, target);
        disk.awaitCommit();
        RawConnection read = sent("GET", CREDS);
        RawConnection ofPods = sent("GET", OF_PODS);
        RawConnection batch = sent("POST", INSTANCE + "/keys/read", READ);
        busyElsewhere();
        disk.release();

        assertThat(read.read().status()).isEqualTo(404);
        assertThat(ofPods.read().status()).isEqualTo(404);
        RawResponse page = batch.read();
        assertThat(page.status() == 404 || page.body().contains("\"values\":{}"))
                .as(page.body())
                .isTrue();
        assertThat(removal.read().status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"DELETE, " + INSTANCE + ", 204", "DELETE, /v1/groups/g, 204", "DELETE, " + ADMIN + ", 200"})
    void aCreationWaitsForTheRemoval(String method, String target, int status) throws Exception {
        createInstance();
        disk.hold();
        RawConnection removal = sent(method, target);
        disk.awaitCommit();
        RawConnection creation = sent("PUT", INSTANCE);
        busyElsewhere();
        disk.release();

        assertThat(removal.read().status()).isEqualTo(status);
        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(answer("PUT", CREDS, NEW)).isEqualTo(204);
        assertThat(get(CREDS).body()).isEqualTo(NEW);
    }

    @ParameterizedTest
    @CsvSource({INSTANCE + ", 204", "/v1/groups/g, 204", ADMIN + ", 200"})
    void aRemovalWaitsForTheCreation(String target, int status) throws IOException {
        RawConnection creation = begun("POST", "/session/g", "{\"instance\":\"i\"}");
        RawConnection removal = sent("DELETE", target);
        busyElsewhere();
        creation.write("{\"instance\":\"i\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(removal.read().status()).isEqualTo(status);
        assertThat(get(INSTANCE).status()).isEqualTo(404);
    }

    @Test
    void nothingThatIsBeingMadeIsSaidNotToExist() throws Exception {
        // The first commit may have to wait for the force of a segment.
        assertThat(answer("PUT", "/v1/groups/other/instances/i", "")).isEqualTo(204);
        disk.hold();
        RawConnection creation = sent("PUT", INSTANCE);
        disk.awaitCommit();
        RawConnection list = sent("GET", "/v1/groups/g/instances");
        RawConnection state = sent("GET", INSTANCE);
        RawConnection write = sent("PUT", CREDS, NEW);
        busyElsewhere();
        disk.release();

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(list.read().body()).contains("\"name\":\"i\"");
        assertThat(state.read().status()).isEqualTo(200);
        assertThat(write.read().status()).isEqualTo(204);
    }
}
