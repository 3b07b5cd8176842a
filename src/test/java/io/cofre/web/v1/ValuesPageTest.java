package io.cofre.web.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where the page of a batch read ends, so that its memory is bounded. */
class ValuesPageTest {
    private static final Value SMALL = Value.of("1".getBytes(StandardCharsets.UTF_8));
    private static final TreeSet<Key> THREE = new TreeSet<>(List.of(Key.of("a"), Key.of("b"), Key.of("c")));
    private static final int BYTES_MAX = 100_000;

    @Test
    void endsAfterManyKeysHoweverSmallTheirValuesAre() throws IOException {
        TreeSet<Key> keys = new TreeSet<>();
        IntStream.range(0, 10_000).forEach(index -> keys.add(Key.of("key-" + index)));
        assertThat(page(keys, key -> Optional.of(SMALL))).contains("\"next\":");
        assertThat(page(keys, ValuesPageTest::damaged)).contains("\"next\":");
    }

    @Test
    void endsBeforeAValueThatThereIsNoRoomFor() throws IOException {
        assertThat(page(THREE, key -> key.equals(Key.of("c")) ? overloaded(key) : Optional.of(SMALL)))
                .isEqualTo("{\"values\":{\"a\":1,\"b\":1},\"damaged\":[],\"tags\":{\"a\":\""
                        + "6b86b273ff34fce19d6b804eff5a3f57\",\"b\":\"6b86b273ff34fce19d6b804eff5a3f57\"},"
                        + "\"next\":\"b\"}");
        assertThatThrownBy(() -> page(THREE, ValuesPageTest::overloaded)).isInstanceOf(CofreException.class);
    }

    private static Optional<Value> damaged(Key key) {
        throw new CofreException(ErrorCode.DAMAGED, key + " is damaged");
    }

    private static Optional<Value> overloaded(Key key) {
        throw new CofreException(ErrorCode.OVERLOADED, "no room for " + key);
    }

    private static String page(SortedSet<Key> keys, Function<Key, Optional<Value>> values) throws IOException {
        ByteArrayOutputStream into = new ByteArrayOutputStream();
        new ValuesPage(keys, values, true, BYTES_MAX).writeTo(into);
        return into.toString(StandardCharsets.UTF_8);
    }
}
