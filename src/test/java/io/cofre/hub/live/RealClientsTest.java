package io.cofre.hub.live;

import io.cofre.hub.store.TestDatabase;
import io.cofre.testing.NodeProject;
import io.cofre.testing.crash.TestForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests in {@code src/test/node/hub}, with the real {@code socket.io-client} and {@code curl}. */
@Timeout(600)
class RealClientsTest {
    @ParameterizedTest
    @ValueSource(strings = {"clients", "stops", "strangers", "streams"})
    void realClientsFindWhatIsPromised(String file) throws IOException, InterruptedException {
        test(LiveHub.start(), file, List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"clients", "stops", "streams"})
    void theyFindItInAWholeHub(String file, @TempDir Path directory) throws IOException, InterruptedException {
        test(WholeHub.on(TestDatabase.SQLITE.newStore(directory)), file, List.of());
    }

    @Test
    void strangersGetNothingOfAWholeHub(@TempDir Path directory) throws IOException, InterruptedException {
        // The others wait for what takes a whole hub longer than a part with short times.
        List<String> names = new ArrayList<>(List.of(
                "a foreign tenant gets nothing by a room, a replay or the text of an error",
                "a client cannot name another tenant than that of its token",
                "a client without a token gets nothing and is closed in time",
                "a client whose token is wrong may try five times",
                "a body of two gigabytes is refused before it is read, and the heap stays flat",
                "a page of another origin is refused, and one of an allowed origin is not",
                "a client is closed when its token ends, and told so"));
        if (TestForm.current() == TestForm.LONG) {
            names.add("a client that reads nothing is cut off, and delays nobody");
        }
        test(WholeHub.on(TestDatabase.SQLITE.newStore(directory)), "strangers", names);
    }

    @Test
    void theyFindItInAWholeHubOnPostgresql(@TempDir Path directory) throws IOException, InterruptedException {
        test(WholeHub.on(TestDatabase.POSTGRESQL.newStore(directory)), "clients", List.of());
    }

    private static void test(LiveServer hub, String file, List<String> names) throws IOException, InterruptedException {
        try (LiveHubControl control = LiveHubControl.of(hub)) {
            NodeProject tests = NodeProject.installed("hub");
            if (names.isEmpty()) {
                tests.test(file + ".test.js", control.variables());
            } else {
                tests.test(file + ".test.js", control.variables(), names);
            }
        }
    }
}
