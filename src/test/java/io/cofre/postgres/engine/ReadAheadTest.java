package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.postgres.database.Database;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.IdentityReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that are read in the order of a list. */
class ReadAheadTest {
    private static final InstancePath INSTANCE = new InstancePath(GroupName.of("shop"), InstanceName.of("first"));
    private static final int KEYS = 1_000;

    private final AtomicInteger queries = new AtomicInteger();
    private final AtomicLong values = new AtomicLong();
    private OneDatabase database;
    private PostgresStore store;

    @BeforeEach
    void fill() throws Exception {
        database = new OneDatabase();
        store = PostgresStore.open(Database.open(database.settings()), IdentityReader.NONE, new StoreObserver() {
            @Override
            public void committed(int commits, long elapsedNs) {}

            @Override
            public void read(int reads) {
                queries.incrementAndGet();
                values.addAndGet(reads);
            }

            @Override
            public void replayed(String sqlState) {}

            @Override
            public void refused(String reason) {}

            @Override
            public void rewound() {}
        });
        store.start(() -> {});
        List<Change> changes = new ArrayList<>(List.of(new Change.CreateInstance(INSTANCE)));
        keys().forEach(key -> changes.add(new Change.PutValue(new KeyPath(INSTANCE, key), valueOf(key))));
        store.commit(Commit.of(changes.toArray(Change[]::new))).join();
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private static List<Key> keys() {
        return IntStream.range(0, KEYS)
                .mapToObj(number -> Key.of("key-" + number))
                .toList();
    }

    /** Some are larger than what is read ahead, one than what is read with others. */
    private static Value valueOf(Key key) {
        int bytes = key.toString().equals("key-500") ? 100_000 : key.toString().endsWith("77") ? 10_000 : 10;
        return Value.of((key + "x".repeat(bytes)).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAllInFewQueries() {
        Function<Key, Optional<Value>> reading = store.inOrder(INSTANCE, keys(), store::read);
        for (Key key : keys()) {
            assertThat(reading.apply(key)).contains(valueOf(key));
        }
        assertThat(queries.get()).isLessThan(KEYS / 2);
        assertThat(values.get()).isLessThan(KEYS + 50);
    }

    @Test
    void readsWhatComesOutOfTurnOrIsNotThere() {
        List<Key> asked = new ArrayList<>(keys());
        asked.add(Key.of("never"));
        Function<Key, Optional<Value>> reading = store.inOrder(INSTANCE, asked, store::read);
        Key last = keys().get(KEYS - 1);
        assertThat(reading.apply(last)).contains(valueOf(last));
        for (Key key : asked) {
            assertThat(reading.apply(key)).isEqualTo(store.read(new KeyPath(INSTANCE, key)));
        }
        assertThat(reading.apply(Key.of("neither"))).isEmpty();
    }

    @Test
    void tellsADamagedValueAtItsTurnAndNoOther() {
        database.run("UPDATE session_entry SET crc32c = crc32c + 1 WHERE key = 'key-5'");
        Function<Key, Optional<Value>> reading = store.inOrder(INSTANCE, keys(), store::read);
        for (Key key : keys().subList(0, 200)) {
            if (key.toString().equals("key-5")) {
                assertThatThrownBy(() -> reading.apply(key))
                        .isInstanceOfSatisfying(
                                CofreException.class,
                                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
            } else {
                assertThat(reading.apply(key)).contains(valueOf(key));
            }
        }
    }
}
