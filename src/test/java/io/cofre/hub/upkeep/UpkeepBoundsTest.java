package io.cofre.hub.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.CapturedLog;
import io.cofre.testing.TestWorker;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The bounds of the upkeep: it gives up after so many tries, and says so once. */
@Isolated
class UpkeepBoundsTest extends UpkeepFixture {
    private static final int RECONNECTS_MAX = 5;
    private static final int COLLECTS_MAX = 8;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @Test
    void leavesAnInstanceAloneForAnHourThatDoesNotStayOpen() throws Exception {
        evolution.drop(NAME);
        reconnector.look();
        long before = connects();
        for (int tries = 1; tries <= RECONNECTS_MAX; tries++) {
            clock.pass(Duration.ofMinutes(10));
            reconnector.look();
            assertThat(connects() - before).isEqualTo(tries);
            assertThat(log.text()).contains("connected again (" + tries + ")");
            evolution.drop(NAME);
        }
        assertThat(reconnector.connected()).isEqualTo(RECONNECTS_MAX);
        assertThat(reconnector.failed()).isOne();
        assertThat(log.text()).containsOnlyOnce("did not open after 5 tries; it is left alone for an hour");

        clock.pass(Duration.ofMinutes(59));
        reconnector.look();
        assertThat(connects() - before).isEqualTo(RECONNECTS_MAX);
        clock.pass(Duration.ofMinutes(2));
        reconnector.look();
        assertThat(connects() - before).isEqualTo(RECONNECTS_MAX + 1);
    }

    @Test
    void givesUpASessionThatTheWorkerDoesNotTakeAfterEightTries() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.drop(NAME);
        registry.setState(instance.id(), "close");
        WorkerSessions away =
                new WorkerSessions(URI.create("http://127.0.0.1:1"), TestWorker.API_KEY, FoldersAtWorker.GROUP);
        collector = new OrphanCollector(store, providers, away, thread, Duration.ofMillis(1));
        store.orphans().watch(collector);
        long before = looksAtEvolution();

        ended("LOGOUT_INSTANCE", "null");

        await(() -> collector.failed() == 1);
        await(() -> store.orphans().some(1).isEmpty());
        assertThat(looksAtEvolution() - before).isEqualTo(COLLECTS_MAX);
        assertThat(log.text()).containsOnlyOnce("what it left at the worker stays there");
        assertThat(folders.hold(id)).isTrue();

        // The next sign begins anew.
        collector = collector(sessions);
        store.orphans().watch(collector);
        ended("LOGOUT_INSTANCE", "null");
        await(() -> !folders.hold(id));
    }

    private long connects() {
        return evolution.server().count("GET", "/instance/connect/");
    }

    private long looksAtEvolution() {
        return evolution.server().count("GET", "/instance/fetchInstances");
    }
}
