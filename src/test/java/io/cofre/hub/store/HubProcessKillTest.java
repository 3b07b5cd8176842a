package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.testing.ChildProcess;
import io.cofre.testing.crash.RandomPause;
import io.cofre.testing.crash.TestForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole hub is killed again and again while it takes events and delivers them. Each event that it answered with 2xx
 * is stored once, and delivered: at least once, in order for each instance.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init")
class HubProcessKillTest {
    private static final int KILLS = TestForm.current().choose(3, 200);

    /** After so many kills the hub delivers everything before it is killed again. */
    private static final int KILLS_AT_ONCE = 20;

    private static final int INSTANCES = 6;
    private static final int REQUESTS_MAX = 600;
    private static final int START_MS_MAX = 2_500;
    private static final String TENANT = "acme";
    private static final String SECRET = "the secret of the hub that is killed, 01".replace(' ', '-');
    private static final Pattern LISTENS = Pattern.compile("hub listens on 127\\.0\\.0\\.1:([0-9]+), data in ");
    private static final Pattern NUMBER = Pattern.compile("\"id\":\"M([0-9]+)\"");

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path directory;

    private final long seed = TestForm.seed();
    private final Random random = new Random(seed);
    private final List<MessageSender> senders = new ArrayList<>();
    private StoreSettings settings;
    private MessageReceiver receiver;
    private int starts;

    @AfterEach
    void close() {
        senders.forEach(MessageSender::close);
        if (receiver != null) {
            receiver.close();
        }
    }

    @Test
    void losesNothingThatItAnsweredAndDeliversItInOrder() throws Exception {
        receiver = new MessageReceiver(new Random(seed + 1));
        settings = database.newStore(directory)
                .keeping(10_000_000, StoreSettings.sqlite(directory).eventsAge());
        register();
        for (int kill = 1; kill <= KILLS; kill++) {
            boolean catchesUp = kill % KILLS_AT_ONCE == 0 || kill == KILLS;
            killOnce(catchesUp, when(kill));
        }
        report();
        requireStored();
    }

    private String when(int kill) {
        return TestForm.repeat(seed) + ", kill " + kill + " with " + database;
    }

    private void register() throws IOException {
        try (HubStore store = open()) {
            Registry registry = store.registry();
            registry.addTenant(TENANT, "Acme");
            ProviderAccount provider =
                    registry.addProvider(TENANT, ProviderKind.EVOLUTION, "http://127.0.0.1:1", "key", true);
            for (int number = 0; number < INSTANCES; number++) {
                Instance instance = registry.addInstance(TENANT, provider.id(), "loja" + number, "");
                registry.addSubscription(receiver.subscription(instance));
                senders.add(new MessageSender(instance));
            }
        }
    }

    private HubStore open() throws IOException {
        return HubStore.open(settings, Sealer.of(SECRET.getBytes(StandardCharsets.UTF_8)), InstantSource.system());
    }

    /** Starts a hub, and kills it while it takes and delivers, or at times before it does. */
    private void killOnce(boolean catchesUp, String when) throws Exception {
        starts++;
        try (ChildProcess hub = start()) {
            if (!catchesUp && random.nextInt(5) == 0) {
                RandomPause.pass(random, START_MS_MAX);
            } else {
                sendTo(OptionalInt.of(Integer.parseInt(hub.awaitLine(LISTENS))));
                int requests = receiver.requests() + 1 + random.nextInt(REQUESTS_MAX);
                receiver.await("deliveries go on, " + when, all -> all.requests() >= requests);
                RandomPause.pass(random, 20);
            }
            if (catchesUp) {
                sendTo(OptionalInt.empty());
                receiver.await(
                        "everything arrives, " + when,
                        all -> senders.stream().allMatch(sender -> all.arrived(sender.name()) >= sender.taken()));
            }
            hub.signal("KILL");
            hub.exitCode();
        } finally {
            sendTo(OptionalInt.empty());
        }
        for (MessageSender sender : senders) {
            assertThat(sender.fault()).as(when).isEmpty();
        }
        receiver.requireOrder(starts, when);
    }

    private void sendTo(OptionalInt port) {
        senders.forEach(sender -> sender.sendTo(port));
    }

    private ChildProcess start() throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "COFRE_HUB_SECRET", SECRET,
                "COFRE_HUB_JWT_SECRET", "the-secret-of-the-tokens-of-this-hub-0123",
                "COFRE_HUB_HOST", "127.0.0.1",
                "COFRE_HUB_PORT", "0",
                "COFRE_HUB_PUBLIC_URL", "http://127.0.0.1:3001",
                "COFRE_HUB_EVENTS_PER_TENANT", "10000000",
                "COFRE_HUB_ALLOW_TARGETS", "127.0.0.1",
                "COFRE_HUB_DATA_DIR", directory.toString()));
        settings.url().ifPresent(url -> environment.put("COFRE_HUB_DATABASE_URL", url));
        settings.user().ifPresent(user -> environment.put("COFRE_HUB_DATABASE_USER", user));
        settings.password().ifPresent(password -> environment.put("COFRE_HUB_DATABASE_PASSWORD", password));
        return ChildProcess.start(directory, environment, "hub");
    }

    private void report() {
        int taken = senders.stream().mapToInt(MessageSender::taken).sum();
        System.out.printf(
                "%s: %d kills, %d events taken, %d requests to the webhook, %d of them repetitions, seed %d%n",
                database, KILLS, taken, receiver.requests(), receiver.repeated(), seed);
    }

    /** Fails unless each message is stored once: nothing that was told again after a kill is stored a second time. */
    private void requireStored() throws IOException {
        Map<String, Integer> stored = new TreeMap<>();
        try (HubStore store = open()) {
            long last = 0;
            List<HubEvent> page = store.events().after(TENANT, 0, Optional.empty(), 1_000);
            while (!page.isEmpty()) {
                for (HubEvent event : page) {
                    assertThat(event.seq()).isEqualTo(++last);
                    Matcher number = NUMBER.matcher(event.data());
                    assertThat(number.find()).isTrue();
                    int next = stored.getOrDefault(event.instanceName(), 0);
                    assertThat(number.group(1)).isEqualTo(Integer.toString(next));
                    stored.put(event.instanceName(), next + 1);
                }
                page = store.events().after(TENANT, last, Optional.empty(), 1_000);
            }
        }
        for (MessageSender sender : senders) {
            // The hub may have been killed between the commit of one more and its answer.
            assertThat(stored.getOrDefault(sender.name(), 0)).isBetween(sender.taken(), sender.taken() + 1);
        }
    }
}
