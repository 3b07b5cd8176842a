package io.cofre.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Followers of events: those in memory, those in the store, and those to come. */
@Timeout(60)
class LiveFeedTest {
    private static final long BYTES_MAX = 8 << 20;
    private static final int PATIENCE_SECONDS = 20;

    private final MemoryEvents events = new MemoryEvents(stored -> this.feed.stored(stored));
    private LiveFeed feed = new LiveFeed(events, BYTES_MAX, failure -> false);

    @AfterEach
    void close() {
        feed.close();
    }

    /** A follower, and a way to wait for what it is told. */
    private final class Reader implements AutoCloseable {
        private final Semaphore woken = new Semaphore(0);
        private final Follower follower;

        private Reader(EventFilter filter, Optional<Cursor> after) {
            this.follower = feed.follow("a", filter, after, woken::release);
        }

        private Told next() throws InterruptedException {
            Told told = follower.next();
            while (told == null) {
                assertThat(woken.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                told = follower.next();
            }
            return told;
        }

        private HubEvent event() throws InterruptedException {
            return ((Told.Event) next()).event().event();
        }

        private List<Long> numbers(int count) throws InterruptedException {
            List<Long> numbers = new ArrayList<>();
            while (numbers.size() < count) {
                numbers.add(event().seq());
            }
            return numbers;
        }

        @Override
        public void close() {
            follower.close();
        }
    }

    private Reader reader() throws InterruptedException {
        Reader reader = new Reader(EventFilter.TENANT, Optional.empty());
        assertThat(reader.next()).isInstanceOf(Told.Began.class);
        return reader;
    }

    private Reader readerAfter(long seq) throws InterruptedException {
        Reader reader = new Reader(EventFilter.TENANT, Optional.of(new Cursor(MemoryEvents.EPOCH, seq)));
        assertThat(reader.next()).isInstanceOf(Told.Began.class);
        return reader;
    }

    private void store(int count) {
        for (int stored = 0; stored < count; stored++) {
            events.store("a", "shop", EventKind.MESSAGE_ACK, "{}");
        }
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void tellsWhatIsStoredFromNowOn() throws InterruptedException {
        store(3);
        try (Reader reader = reader()) {
            store(2);
            assertThat(reader.numbers(2)).containsExactly(4L, 5L);
            assertThat(reader.follower.next()).isNull();
        }
    }

    @Test
    void goesOnBehindACursorFromTheStoreAndThenFromMemory() throws InterruptedException {
        store(300);
        try (Reader reader = readerAfter(10)) {
            store(5);
            assertThat(reader.numbers(295)).isEqualTo(range(11, 305));
        }
    }

    @Test
    void readsInTheStoreWhatMemoryHasDropped() throws InterruptedException {
        try (Reader reader = reader()) {
            store(Ring.EVENTS_MAX * 2);
            assertThat(reader.numbers(Ring.EVENTS_MAX * 2)).isEqualTo(range(1, Ring.EVENTS_MAX * 2));
        }
    }

    @Test
    void holdsNoMoreMemoryThanItMay() throws InterruptedException {
        String large = "\"" + "x".repeat(100_000) + "\"";
        try (Reader reader = reader()) {
            for (int count = 0; count < 200; count++) {
                events.store("a", "shop", EventKind.MESSAGE_ACK, large);
            }
            assertThat(feed.bytes()).isLessThanOrEqualTo(BYTES_MAX / 4);
            assertThat(reader.numbers(200)).isEqualTo(range(1, 200));
        }
    }

    @Test
    void passesOverWhatIsNotWanted() throws InterruptedException {
        EventFilter bar = new EventFilter(false, Set.of("bar"), Set.of(EventKind.MESSAGE_ACK), false);
        try (Reader reader = new Reader(bar, Optional.empty())) {
            assertThat(reader.next()).isInstanceOf(Told.Began.class);
            store(2);
            events.store("a", "bar", EventKind.RAW, "{}");
            events.store("b", "bar", EventKind.MESSAGE_ACK, "{}");
            long wanted = events.store("a", "bar", EventKind.MESSAGE_ACK, "{}").seq();
            assertThat(reader.event().seq()).isEqualTo(wanted);
        }
    }

    @Test
    void saysThatACursorMeansNothing() throws InterruptedException {
        store(5);
        events.keepFrom(4);
        assertThat(reset(new Cursor("e0", 3)).reason()).isEqualTo(Told.ResetReason.CURSOR_UNKNOWN);
        assertThat(reset(new Cursor(MemoryEvents.EPOCH, 6)).reason()).isEqualTo(Told.ResetReason.CURSOR_UNKNOWN);
        Told.Reset old = reset(new Cursor(MemoryEvents.EPOCH, 2));
        assertThat(old)
                .isEqualTo(new Told.Reset(Told.ResetReason.CURSOR_TOO_OLD, 4, new Cursor(MemoryEvents.EPOCH, 5)));
        try (Reader reader = readerAfter(3)) {
            assertThat(reader.numbers(2)).containsExactly(4L, 5L);
        }
    }

    private Told.Reset reset(Cursor after) throws InterruptedException {
        try (Reader reader = new Reader(EventFilter.TENANT, Optional.of(after))) {
            return (Told.Reset) reader.next();
        }
    }

    @Test
    void replaysBeforeItGoesOn() throws InterruptedException {
        try (Reader reader = reader()) {
            store(40);
            assertThat(reader.numbers(40)).isEqualTo(range(1, 40));
            events.store("a", "bar", EventKind.MESSAGE_ACK, "{}");
            assertThat(reader.event().instanceName()).isEqualTo("bar");
            reader.follower.replays(new Replay("shop", Optional.of(MemoryEvents.id("a", "shop")), 20));
            store(2);
            assertThat(reader.numbers(20)).isEqualTo(range(21, 40));
            assertThat(reader.next()).isEqualTo(new Told.Replayed("shop", 20, 41, true, false));
            assertThat(reader.numbers(2)).containsExactly(42L, 43L);
        }
    }

    @Test
    void endsALongReplayWithTheNumberToGoOnFrom() throws InterruptedException {
        try (Reader reader = reader()) {
            int many = RunningReplay.EVENTS_MAX + 1000;
            store(many);
            reader.numbers(many);
            reader.follower.replays(new Replay("shop", Optional.empty(), 0));
            Told told = reader.next();
            while (told instanceof Told.Event) {
                told = reader.next();
            }
            Told.Replayed first = (Told.Replayed) told;
            assertThat(first.complete()).isFalse();
            reader.follower.replays(new Replay("shop", Optional.empty(), first.lastSeq()));
            assertThat(reader.numbers(many - (int) first.count())).isEqualTo(range(first.lastSeq() + 1, many));
            assertThat(((Told.Replayed) reader.next()).complete()).isTrue();
        }
    }

    @Test
    void takesNoMoreReplaysThanItMay() throws InterruptedException {
        try (Reader reader = reader()) {
            for (int count = 0; count < Follower.REPLAYS_MAX; count++) {
                assertThat(reader.follower.replays(new Replay("", Optional.empty(), 0)))
                        .isTrue();
            }
            assertThat(reader.follower.replays(new Replay("", Optional.empty(), 0)))
                    .isFalse();
            for (int count = 0; count < Follower.REPLAYS_MAX; count++) {
                assertThat(reader.next()).isInstanceOf(Told.Replayed.class);
            }
            assertThat(reader.follower.replays(new Replay("", Optional.empty(), 0)))
                    .isTrue();
        }
    }

    @Test
    void showsNothingOfATenantToOneThatIsMadeByItsId() throws InterruptedException {
        try (Reader reader = reader()) {
            store(5);
            assertThat(reader.numbers(5)).isEqualTo(range(1, 5));
            feed.keepOnly(tenant -> false);
            assertThat(reader.next()).isInstanceOf(Told.Failed.class);
        }
        events.makeAnew("a", "e2");
        assertThat(reset(new Cursor(MemoryEvents.EPOCH, 2)))
                .isEqualTo(new Told.Reset(Told.ResetReason.CURSOR_UNKNOWN, 1, new Cursor("e2", 0)));
        try (Reader reader = new Reader(EventFilter.TENANT, Optional.of(new Cursor("e2", 0)))) {
            assertThat(reader.next()).isEqualTo(new Told.Began(new Cursor("e2", 0)));
            store(2);
            assertThat(reader.event().epoch()).isEqualTo("e2");
            assertThat(reader.numbers(1)).containsExactly(2L);
        }
    }

    /** Another hub removes the tenant and makes it anew, and this one sees no more than the first event. */
    @Test
    void endsTheFollowersOfATenantThatWasMadeAnew() throws InterruptedException {
        try (Reader reader = reader()) {
            store(5);
            assertThat(reader.numbers(5)).isEqualTo(range(1, 5));
            events.makeAnew("a", "e2");
            store(1);
            assertThat(reader.next()).isInstanceOf(Told.Failed.class);
        }
        try (Reader reader = new Reader(EventFilter.TENANT, Optional.of(new Cursor("e2", 0)))) {
            assertThat(reader.next()).isEqualTo(new Told.Began(new Cursor("e2", 0)));
            store(1);
            assertThat(reader.numbers(2)).containsExactly(1L, 2L);
        }
    }

    @Test
    void keepsTheFollowersOfTenantsThatAreThere() throws InterruptedException {
        try (Reader reader = reader()) {
            feed.keepOnly("a"::equals);
            store(1);
            assertThat(reader.numbers(1)).containsExactly(1L);
        }
    }

    @Test
    void saysThatTheStoreCannotBeRead() throws InterruptedException {
        store(5);
        try (Reader reader = readerAfter(1)) {
            events.breaks();
            assertThat(reader.next()).isInstanceOf(Told.Failed.class);
        }
    }

    @Test
    void tellsEachEventOnceAndInOrderWhateverThePace() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            while (!over.get()) {
                store(random.nextInt(500));
                Thread.onSpinWait();
            }
        });
        writer.start();
        try {
            for (int round = 0; round < 30; round++) {
                long after = random.nextLong(events.lastSeq("a") + 1);
                try (Reader reader = readerAfter(after)) {
                    int count = 1 + random.nextInt(2000);
                    assertThat(reader.numbers(count)).as("seed " + seed).isEqualTo(range(after + 1, after + count));
                }
            }
        } finally {
            over.set(true);
            writer.join();
        }
    }
}
