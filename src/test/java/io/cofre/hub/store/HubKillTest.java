package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Subscription;
import io.cofre.testing.crash.TestForm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that stores events is killed again and again: the events that it acknowledged are there, with their
 * deliveries.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init")
class HubKillTest {
    private static final int KILLS = TestForm.current().choose(4, 200);
    private static final int ACKNOWLEDGED_MAX = 3_000;

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path directory;

    @Test
    void losesNothingThatWasAcknowledged() throws IOException, InterruptedException {
        long seed = TestForm.seed();
        Random random = new Random(seed);
        StoreSettings settings = database.newStore(directory);
        Subscription subscription;
        try (TestHub hub = new TestHub(settings, new TestHub.Clock())) {
            subscription = hub.subscription(hub.instance("t", "shop"));
        }
        Map<Long, String> acknowledged = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.putAll(killAfter(1 + random.nextInt(ACKNOWLEDGED_MAX), kill, settings));
            try (TestHub hub = new TestHub(settings, new TestHub.Clock())) {
                check(hub, subscription, acknowledged, TestForm.repeat(seed) + ", kill " + kill);
            }
        }
    }

    private Map<Long, String> killAfter(int count, int run, StoreSettings settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingChild.class.getName(),
                Integer.toString(run),
                directory.toString()));
        settings.url().ifPresent(command::add);
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<Long, String> acknowledged = new HashMap<>();
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                String[] words = line.split(" ", -1);
                // The last line may be torn: it is whole if it ends with its dot.
                if (words.length == 3 && words[2].endsWith(".")) {
                    acknowledged.put(Long.parseLong(words[1]), words[2].substring(0, words[2].length() - 1));
                }
                if (acknowledged.size() == count) {
                    // Not the process itself: that would close the stream, with what is still in it.
                    child.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(count);
        return acknowledged;
    }

    private static void check(TestHub hub, Subscription subscription, Map<Long, String> acknowledged, String when) {
        Map<Long, String> stored = new HashMap<>();
        long last = 0;
        List<HubEvent> page = hub.store.events().after("t", 0, Optional.empty(), 1_000);
        while (!page.isEmpty()) {
            for (HubEvent event : page) {
                assertThat(event.seq()).as(when).isEqualTo(++last);
                stored.put(event.seq(), event.data());
            }
            page = hub.store.events().after("t", last, Optional.empty(), 1_000);
        }
        assertThat(hub.store.events().lastSeq("t")).as(when).isEqualTo(last);
        acknowledged.forEach(
                (seq, text) -> assertThat(stored.get(seq)).as(when).isEqualTo("{\"text\":\"" + text + "\"}"));
        List<Outbox.Delivery> rows =
                hub.store.outbox().pending(TestHub.lane(subscription), 0, Math.toIntExact(last + 10));
        assertThat(rows).as(when).hasSize(stored.size());
        assertThat(rows.stream().map(row -> row.event().seq())).as(when).isSorted();
    }
}
