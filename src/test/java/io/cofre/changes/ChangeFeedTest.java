package io.cofre.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ContentTag;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The buffers of changes: complete and in order, or a reader is told; and bounded, whoever reads or does not. */
@Timeout(60)
class ChangeFeedTest {
    private static final long BYTES_MAX = 64 * 1024;
    private static final InstancePath FIRST = instance("first");
    private static final RecoveryPointId ID = RecoveryPointId.at(Instant.EPOCH);

    private final AtomicLong nowNs = new AtomicLong();
    private final ChangeFeed feed = new ChangeFeed(BYTES_MAX, nowNs::get);

    @Test
    void tellsEachChangeOfACommitInItsOrder() {
        Subscription reader = begun();
        commit(
                new Change.PutValue(path(FIRST, "a"), value("1")),
                new Change.PutValue(path(instance("other"), "a"), value("2")),
                new Change.DeleteKey(path(FIRST, "b")));
        ChangeEvent put = next(reader);
        assertThat(put.kind()).isEqualTo(ChangeKind.PUT);
        assertThat(put.key()).contains(Key.of("a"));
        assertThat(put.value()).contains(value("1"));
        assertThat(put.tag()).contains(ContentTag.of(value("1")));
        assertThat(next(reader).kind()).isEqualTo(ChangeKind.DELETE);
        assertThat(reader.next()).isNull();
    }

    @Test
    void tellsNothingOfTheRecordOfALease() {
        Subscription reader = begun();
        commit(new Change.PutValue(new KeyPath(FIRST, Key.LEASE), value("1")));
        commit(new Change.DeleteKey(new KeyPath(FIRST, Key.LEASE)));
        put(FIRST, "a", "1");
        assertThat(next(reader).key()).contains(Key.of("a"));
        assertThat(reader.next()).isNull();
    }

    @Test
    void wakesTheReaderOfAnInstanceAndNoOther() {
        Subscription reader = begun();
        AtomicInteger woken = new AtomicInteger();
        reader.wakes(woken::incrementAndGet);
        put(instance("other"), "a", "1");
        assertThat(woken).hasValue(0);
        put(FIRST, "a", "1");
        assertThat(woken).hasValue(1);
        reader.close();
        put(FIRST, "a", "2");
        assertThat(woken).hasValue(1);
    }

    @Test
    void wakesAReaderOnceForAllCommitsThatCameTogether() {
        Subscription reader = begun();
        AtomicInteger woken = new AtomicInteger();
        reader.wakes(woken::incrementAndGet);
        Commit first = Commit.of(new Change.PutValue(path(FIRST, "a"), value("1")));
        Commit other = Commit.of(new Change.PutValue(path(instance("other"), "a"), value("2")));
        Commit last = Commit.of(new Change.PutValue(path(FIRST, "b"), value("3")));
        feed.committed(List.of(first, other, last));
        assertThat(woken).hasValue(1);
        assertThat(next(reader).key()).contains(Key.of("a"));
        assertThat(next(reader).key()).contains(Key.of("b"));
    }

    @Test
    void wakesNoReaderForWhatItIsNotTold() {
        Subscription reader = begun();
        AtomicInteger woken = new AtomicInteger();
        reader.wakes(woken::incrementAndGet);
        commit(new Change.PutValue(new KeyPath(FIRST, Key.LEASE), value("1")));
        commit(new Change.CreateInstance(FIRST));
        assertThat(woken).hasValue(0);
    }

    @Test
    void keepsNothingOfInstancesThatNobodyFollows() {
        put(FIRST, "a", "1");
        assertThat(feed.bytes()).isZero();
        begun();
        put(instance("other"), "a", "1");
        assertThat(feed.bytes()).isZero();
        assertThat(feed.instances()).isEqualTo(1);
    }

    @Test
    void resumesBehindAnyEventThatIsKept() {
        Subscription reader = begun();
        List<String> cursors = new ArrayList<>();
        for (int count = 0; count < 10; count++) {
            put(FIRST, "k" + count, "1");
            cursors.add(next(reader).cursor());
        }
        reader.close();
        put(FIRST, "k10", "1");
        for (int seen = 0; seen < 10; seen++) {
            try (Subscription resumed = feed.follow(FIRST, Optional.of(cursors.get(seen)))) {
                ChangeEvent first = next(resumed);
                assertThat(first.kind()).isEqualTo(ChangeKind.RESUMED);
                assertThat(first.cursor()).isEqualTo(cursors.get(seen));
                for (int next = seen + 1; next <= 10; next++) {
                    assertThat(next(resumed).key()).contains(Key.of("k" + next));
                }
                assertThat(resumed.next()).isNull();
            }
        }
        assertThat(feed.resets()).isZero();
    }

    @Test
    void resetsAReaderWithACursorThatItDidNotGive() {
        Subscription reader = begun();
        put(FIRST, "a", "1");
        String cursor = next(reader).cursor();
        Subscription elsewhere = feed.follow(instance("other"), Optional.of(cursor));
        assertReset(elsewhere.next(), ResetReason.CURSOR_UNKNOWN);
        ChangeFeed restarted = new ChangeFeed(BYTES_MAX, nowNs::get);
        assertReset(restarted.follow(FIRST, Optional.of(cursor)).next(), ResetReason.CURSOR_UNKNOWN);
        String mark = cursor.substring(0, cursor.indexOf('-') + 1);
        for (String malformed :
                List.of("", "x", mark, mark + "2", mark + "-1", mark + "+1", mark + "01", mark + "1e9")) {
            assertReset(feed.follow(FIRST, Optional.of(malformed)).next(), ResetReason.CURSOR_UNKNOWN);
        }
        put(FIRST, "b", "1");
        assertThat(elsewhere.next()).isNull();
    }

    @Test
    void resetsAReaderWhoseCursorIsTooOld() {
        Subscription reader = begun();
        put(FIRST, "a", "1");
        String cursor = next(reader).cursor();
        reader.close();
        fill(FIRST, 100);
        Subscription resumed = feed.follow(FIRST, Optional.of(cursor));
        ChangeEvent first = next(resumed);
        assertReset(first, ResetReason.CURSOR_TOO_OLD);
        put(FIRST, "last", "1");
        assertThat(next(resumed).key()).contains(Key.of("last"));
        Subscription again = feed.follow(FIRST, Optional.of(first.cursor()));
        assertThat(next(again).kind()).isEqualTo(ChangeKind.RESUMED);
        assertThat(next(again).key()).contains(Key.of("last"));
        assertThat(feed.resets()).isEqualTo(1);
    }

    @Test
    void boundsWhatASlowReaderHoldsAndTellsIt() {
        Subscription slow = begun();
        Subscription quick = begun();
        for (int count = 0; count < 1000; count++) {
            put(FIRST, "k" + count, "\"" + "x".repeat(1000) + "\"");
            assertThat(feed.bytes()).isLessThanOrEqualTo(BYTES_MAX / 4 * 3);
            assertThat(next(quick).key()).contains(Key.of("k" + count));
        }
        assertReset(slow.next(), ResetReason.READER_TOO_SLOW);
        assertThat(slow.next()).isNull();
        put(FIRST, "last", "1");
        assertThat(next(slow).key()).contains(Key.of("last"));
    }

    @Test
    void resetsAReaderInTheMiddleOfWhatIsDropped() {
        Subscription reader = begun();
        put(FIRST, "a", "1");
        put(FIRST, "b", "1");
        ChangeEvent held = next(reader);
        fill(FIRST, 100);
        assertThat(held.value()).isEmpty();
        assertReset(reader.next(), ResetReason.READER_TOO_SLOW);
    }

    @Test
    void keepsReadersApartWhoseInstancesWriteMuchAndLittle() {
        Subscription quiet = feed.follow(instance("quiet"), Optional.empty());
        assertThat(next(quiet).kind()).isEqualTo(ChangeKind.READY);
        Subscription busy = begun();
        put(instance("quiet"), "a", "1");
        fill(FIRST, 40);
        assertThat(next(quiet).key()).contains(Key.of("a"));
        for (int count = 0; count < 200; count++) {
            InstancePath other = instance("i" + count);
            feed.follow(other, Optional.empty());
            put(other, "a", "\"" + "x".repeat(1000) + "\"");
            assertThat(feed.bytes()).isLessThanOrEqualTo(BYTES_MAX);
        }
        assertReset(busy.next(), ResetReason.READER_TOO_SLOW);
        put(instance("quiet"), "b", "1");
        assertThat(next(quiet).key()).contains(Key.of("b"));
    }

    @Test
    void tellsAValueThatIsLargerThanTheBufferByAReset() {
        Subscription reader = begun();
        put(FIRST, "a", "\"" + "x".repeat((int) BYTES_MAX) + "\"");
        assertReset(reader.next(), ResetReason.READER_TOO_SLOW);
        assertThat(feed.bytes()).isZero();
        put(FIRST, "b", "1");
        assertThat(next(reader).key()).contains(Key.of("b"));
    }

    @Test
    void tellsOfTheLivesOfAnInstance() {
        Subscription reader = begun();
        commit(new Change.CreateInstance(FIRST));
        assertThat(reader.next()).isNull();
        commit(new Change.DeleteInstance(FIRST, ID));
        commit(new Change.DeleteInstance(FIRST, ID));
        commit(new Change.DeleteKey(path(FIRST, "a")));
        commit(new Change.CreateInstance(FIRST));
        put(FIRST, "a", "1");
        commit(new Change.DeleteGroup(GroupName.of("other"), ID));
        commit(new Change.DeleteGroup(FIRST.group(), ID));
        feed.replaced(FIRST);
        commit(new Change.DeleteInstance(FIRST, ID));
        assertThat(kinds(reader))
                .containsExactly(
                        ChangeKind.INSTANCE_DELETED,
                        ChangeKind.INSTANCE_CREATED,
                        ChangeKind.PUT,
                        ChangeKind.INSTANCE_DELETED,
                        ChangeKind.RESET,
                        ChangeKind.INSTANCE_DELETED);
        assertThat(feed.resets()).isZero();
    }

    @Test
    void forgetsAnInstanceSomeTimeAfterItsLastReader() {
        Subscription reader = begun();
        put(FIRST, "a", "1");
        String cursor = next(reader).cursor();
        reader.close();
        reader.close();
        assertThat(feed.readers()).isZero();
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(ChangeFeed.REST_SECONDS) - 1);
        feed.sweep();
        put(FIRST, "b", "1");
        assertThat(feed.instances()).isEqualTo(1);
        assertThat(feed.bytes()).isPositive();
        nowNs.addAndGet(1);
        feed.sweep();
        put(FIRST, "c", "1");
        assertThat(feed.instances()).isZero();
        assertThat(feed.bytes()).isZero();
        assertReset(feed.follow(FIRST, Optional.of(cursor)).next(), ResetReason.CURSOR_UNKNOWN);
    }

    @Test
    void keepsFewInstancesWithoutReaders() {
        Subscription kept = begun();
        for (int count = 0; count < 5000; count++) {
            feed.follow(instance("i" + count), Optional.empty()).close();
        }
        assertThat(feed.instances()).isLessThan(1100);
        put(FIRST, "a", "1");
        assertThat(next(kept).kind()).isEqualTo(ChangeKind.PUT);
    }

    /** The buffer is small, so that the writer drops changes under the eyes of the readers all the time. */
    @Test
    void showsReadersAllChangesInOrderOrTellsThem() throws Exception {
        int writes = 200_000;
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int count = 0; count < 3; count++) {
            Subscription reader = begun();
            readers.add(
                    CompletableFuture.supplyAsync(() -> readUntil(reader, writes), task -> new Thread(task).start()));
        }
        for (int number = 1; number <= writes; number++) {
            put(FIRST, "k", Integer.toString(number));
        }
        for (CompletableFuture<Integer> reader : readers) {
            assertThat(reader.get(50, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(feed.bytes()).isLessThanOrEqualTo(BYTES_MAX);
    }

    /** Returns how many changes were seen. Those between a reset and the next change are missing, and no others. */
    private static int readUntil(Subscription reader, int last) {
        int seen = 0;
        int before = 0;
        boolean gap = false;
        while (before < last) {
            ChangeEvent event = reader.next();
            if (event == null) {
                Thread.onSpinWait();
                continue;
            }
            if (event.kind() == ChangeKind.RESET) {
                gap = true;
                if (event.cursor().endsWith("-" + last)) {
                    return Math.max(1, seen);
                }
                continue;
            }
            String number = event.cursor().substring(event.cursor().indexOf('-') + 1);
            int value = Integer.parseInt(number);
            event.value()
                    .ifPresent(text -> assertThat(new String(text.bytes(), StandardCharsets.UTF_8))
                            .isEqualTo(number));
            if (gap) {
                assertThat(value).isGreaterThan(before);
            } else {
                assertThat(value).isEqualTo(before + 1);
            }
            before = value;
            gap = false;
            seen++;
        }
        return seen;
    }

    private Subscription begun() {
        Subscription reader = feed.follow(FIRST, Optional.empty());
        assertThat(next(reader).kind()).isEqualTo(ChangeKind.READY);
        return reader;
    }

    private static ChangeEvent next(Subscription reader) {
        return Objects.requireNonNull(reader.next());
    }

    private static List<ChangeKind> kinds(Subscription reader) {
        List<ChangeKind> kinds = new ArrayList<>();
        for (ChangeEvent event = reader.next(); event != null; event = reader.next()) {
            kinds.add(event.kind());
        }
        return kinds;
    }

    private static void assertReset(@Nullable ChangeEvent event, ResetReason reason) {
        Objects.requireNonNull(event);
        assertThat(event.kind()).isEqualTo(ChangeKind.RESET);
        assertThat(event.reason()).contains(reason);
    }

    private void fill(InstancePath instance, int values) {
        for (int count = 0; count < values; count++) {
            put(instance, "fill-" + count, "\"" + "x".repeat(1000) + "\"");
        }
    }

    private void put(InstancePath instance, String key, String json) {
        commit(new Change.PutValue(path(instance, key), value(json)));
    }

    private void commit(Change... changes) {
        feed.committed(List.of(Commit.of(changes)));
    }

    private static Value value(String json) {
        return Value.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static KeyPath path(InstancePath instance, String key) {
        return new KeyPath(instance, Key.of(key));
    }

    private static InstancePath instance(String name) {
        return new InstancePath(GroupName.of("g"), InstanceName.of(name));
    }
}
