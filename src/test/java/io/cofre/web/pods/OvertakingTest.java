package io.cofre.web.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.OvertakingFixture;
import io.cofre.testing.RawConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of requests that overtake earlier ones on other connections, with a slow disk. */
@Timeout(60)
class OvertakingTest extends OvertakingFixture {
    private static final String CREDS = "/session/g/i/creds";
    private static final String NEW = "{\"data\":\"{\\\"new\\\":1}\"}";
    private static final int MORE_THAN_REQUEST_THREADS = 40;

    @Test
    void readOfCredsWaitsForTheWriteThatIsBeingForced() throws IOException {
        createInstance();
        disk.hold();
        RawConnection write = begun("POST", CREDS, NEW);
        write.write(NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        disk.release();

        assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void readWaitsForTheWriteWhoseBodyIsStillOnItsWay() throws IOException {
        createInstance();
        RawConnection write = begun("POST", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        write.write(NEW);

        assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void readIsNotHeldUpByAWriteThatCameLater() throws IOException {
        createInstance();
        RawConnection before = begun("POST", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        RawConnection after = begun("POST", CREDS, "x");
        before.write(NEW);

        assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        after.write("x");
        assertThat(after.read().status()).isEqualTo(400);
    }

    @Test
    void readGoesOnWhenTheWriteIsRefusedOrItsSenderIsGone() throws IOException {
        createInstance();
        RawConnection refused = begun("POST", CREDS, "{\"data\":\"no JSON\"}");
        RawConnection gone = begun("POST", CREDS, NEW);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        refused.write("{\"data\":\"no JSON\"}");
        gone.close();

        assertThat(read.read().status()).isEqualTo(404);
        assertThat(refused.read().status()).isEqualTo(400);
    }

    @Test
    void readWaitsForTheRemovalOfItsKeyAndOfItsInstance() throws IOException {
        createInstance();
        assertThat(answer("POST", CREDS, NEW)).isEqualTo(204);
        assertThat(answer("POST", "/session/g/i/k", NEW)).isEqualTo(204);
        disk.hold();
        RawConnection ofKey = removal(CREDS);
        RawConnection read = sent("GET", CREDS);
        busyElsewhere();
        RawConnection ofInstance = removal("/session/g/i");
        RawConnection readOther = sent("GET", "/session/g/i/k");
        busyElsewhere();
        disk.release();

        assertThat(ofKey.read().status()).isEqualTo(200);
        assertThat(read.read().status()).isEqualTo(404);
        assertThat(ofInstance.read().status()).isEqualTo(200);
        assertThat(readOther.read().status()).isEqualTo(404);
    }

    @Test
    void creationWaitsForTheRemovalBeforeIt() throws IOException {
        createInstance();
        disk.hold();
        RawConnection removal = removal("/session/g/i");
        RawConnection creation = received("POST", "/session/g", "{\"instance\":\"i\"}");
        RawConnection write = sent("POST", CREDS, NEW);
        busyElsewhere();
        disk.release();

        assertThat(removal.read().status()).isEqualTo(200);
        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(write.read().status()).isEqualTo(204);
        assertThat(get(CREDS).body()).isEqualTo("{\"new\":1}");
    }

    @Test
    void creationOfAGroupWaitsForItsRemoval() throws IOException {
        createInstance();
        disk.hold();
        RawConnection removal = removal("/session/g");
        RawConnection creation = sent("POST", "/session", "{\"group\":\"g\"}");
        busyElsewhere();
        disk.release();

        assertThat(removal.read().status()).isEqualTo(200);
        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(get("/session/g/list-instances").body()).isEqualTo("[]");
    }

    @Test
    void removalWaitsForTheCreationBeforeIt() throws IOException {
        RawConnection creation = begun("POST", "/session/g", "{\"instance\":\"i\"}");
        RawConnection removal = sent("DELETE", "/session/g/i");
        busyElsewhere();
        creation.write("{\"instance\":\"i\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(removal.read().status()).isEqualTo(200);
        assertThat(get("/session/g/list-instances").body()).isEqualTo("[]");
    }

    @Test
    void nothingThatIsBeingMadeIsSaidNotToExist() throws IOException {
        RawConnection creation = begun("POST", "/session/g", "{\"instance\":\"i\"}");
        RawConnection list = sent("GET", "/session/g/list-instances");
        RawConnection write = sent("POST", CREDS, NEW);
        busyElsewhere();
        creation.write("{\"instance\":\"i\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(list.read().body()).isEqualTo("[\"i\"]");
        assertThat(write.read().status()).isEqualTo(204);
    }

    @Test
    void groupThatIsBeingMadeIsNotSaidNotToExist() throws IOException {
        RawConnection creation = begun("POST", "/session", "{\"group\":\"g\"}");
        RawConnection list = sent("GET", "/session/g/list-instances");
        busyElsewhere();
        creation.write("{\"group\":\"g\"}");

        assertThat(creation.read().status()).isEqualTo(204);
        assertThat(list.read().body()).isEqualTo("[]");
    }

    @Test
    void readersThatWaitLeaveTheirThreadsToOthers() throws IOException {
        createInstance();
        RawConnection write = begun("POST", CREDS, NEW);
        List<RawConnection> reads = new ArrayList<>();
        for (int count = 0; count < MORE_THAN_REQUEST_THREADS; count++) {
            reads.add(sent("GET", CREDS));
        }
        busyElsewhere();
        write.write(NEW);

        for (RawConnection read : reads) {
            assertThat(read.read().body()).isEqualTo("{\"new\":1}");
        }
    }

    @Test
    void oneWithoutTheKeyHoldsNobodyUp() throws IOException {
        createInstance();
        RawConnection stranger = connect();
        stranger.write("POST " + CREDS + " HTTP/1.1\r\nHost: t\r\napikey: wrong\r\nContent-Length: 10\r\n\r\n");
        assertThat(get(CREDS).status()).isEqualTo(404);
    }
}
