package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ValueCacheTest {
    private static final Value VALUE = Value.of("{}".getBytes(StandardCharsets.UTF_8));

    private final InstanceLife instance =
            InstanceLife.onDisk(new InstancePath(GroupName.of("shop"), InstanceName.of("first")));
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void loadsWhatItHoldsOnce() {
        ValueCache cache = new ValueCache(1 << 20);

        assertThat(read(cache)).contains(VALUE);
        assertThat(read(cache)).contains(VALUE);

        assertThat(loads).hasValue(1);
        assertThat(cache.statistics().missCount()).isEqualTo(1);
        assertThat(cache.statistics().hitCount()).isEqualTo(1);
    }

    @Test
    void holdsNothingWhereItIsSwitchedOffAndCountsEachMiss() {
        ValueCache cache = new ValueCache(0);
        cache.put(instance, Key.CREDS, Optional.empty());

        assertThat(read(cache)).contains(VALUE);
        assertThat(read(cache)).contains(VALUE);

        assertThat(loads).hasValue(2);
        assertThat(cache.statistics().missCount()).isEqualTo(2);
        assertThat(cache.statistics().hitCount()).isZero();
    }

    private Optional<Value> read(ValueCache cache) {
        return cache.get(instance, Key.CREDS, () -> {
            loads.incrementAndGet();
            return Optional.of(VALUE);
        });
    }
}
