package io.cofre.hub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.SentryReceiver;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of reports to a receiver that takes what Sentry would. */
@Timeout(60)
class SentryReportsTest {
    private SentryReceiver receiver;
    private FaultReports reports;

    @BeforeEach
    void start() throws IOException {
        receiver = new SentryReceiver();
        reports = FaultReports.toSentry(receiver.dsn(), "1.2.3");
    }

    @AfterEach
    void stop() {
        reports.close();
        receiver.close();
    }

    @Test
    void tellsTypesAndPlacesAndNoMessages() throws Exception {
        reports.met(new IllegalStateException(
                "geheim of +5511999990000", new IOException("the file of loja-do-joao cannot be read")));

        assertThat(receiver.next())
                .startsWith("/api/12/envelope/\n")
                .contains("sentry_key=0123456789abcdef")
                .contains("\"type\":\"IllegalStateException\"", "\"type\":\"IOException\"")
                .contains("\"module\":\"io.cofre.hub.faults.SentryReportsTest\"")
                .contains("\"release\":\"cofre@1.2.3\"")
                .doesNotContain("geheim", "5511999990000", "loja-do-joao")
                .doesNotContain(InetAddress.getLocalHost().getHostName() + "\"")
                .doesNotContain("\"user\"", "\"server_name\"", "\"breadcrumbs\"", "\"threads\"", "\"modules\"");
    }

    @Test
    void tellsAProblemWithoutAnException() throws Exception {
        reports.tell("a session was lost");

        assertThat(receiver.next()).contains("a session was lost", "\"level\":\"warning\"");
    }

    @Test
    void tellsFaultsOfTheStoreAndNotOfCallers() throws Exception {
        reports.met(new CofreException(ErrorCode.BAD_REQUEST, "no"));
        reports.met(new CofreException(ErrorCode.UNAUTHORIZED, "no"));
        reports.met(new CofreException(ErrorCode.OVERLOADED, "no"));
        reports.met(new CofreException(ErrorCode.DISK_FULL, "no"));

        assertThat(receiver.next()).contains("CofreException");
        reports.tell("the last one");
        assertThat(receiver.next()).contains("the last one");
    }

    /** A fault in each request would make as many calls to Sentry. */
    @Test
    void sendsABoundedNumber() {
        for (int fault = 0; fault < 1000; fault++) {
            reports.report(new IllegalStateException("number " + fault));
        }
        reports.close();

        assertThat(receiver.rest()).hasSizeBetween(1, 31);
    }

    @Test
    void losesReportsAndNothingElseWithoutAReceiver() {
        receiver.close();

        reports.report(new IllegalStateException("nobody hears it"));
        reports.close();

        assertThat(receiver.rest()).isEmpty();
    }

    @Test
    void tellsNobodyIfNobodyWantsIt() {
        FaultReports.NONE.met(new IllegalStateException("nobody hears it"));
        FaultReports.NONE.tell("nobody hears it");
        FaultReports.NONE.close();

        assertThat(receiver.rest()).isEmpty();
    }
}
