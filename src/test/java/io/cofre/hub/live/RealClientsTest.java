package io.cofre.hub.live;

import io.cofre.testing.NodeProject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests in {@code src/test/node/hub}, with the real {@code socket.io-client}. */
@Timeout(600)
class RealClientsTest {
    @ParameterizedTest
    @ValueSource(strings = {"clients", "strangers", "streams"})
    void realClientsFindWhatIsPromised(String file) throws IOException, InterruptedException {
        NodeProject tests = NodeProject.installed("hub");
        try (LiveHubControl control = LiveHubControl.start()) {
            tests.test(file + ".test.js", Map.of("HUB_URL", control.hubUrl(), "HUB_CONTROL", control.url()));
        }
    }
}
