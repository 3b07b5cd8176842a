package io.cofre.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FatalErrorsTest {
    private final AtomicInteger ends = new AtomicInteger();
    private final FatalErrors fatal = new FatalErrors(ends::incrementAndGet);

    @Test
    void endsTheProcessOnceForWhatCanOnlyGetWorse() {
        assertThat(fatal.met(new NoClassDefFoundError("io/cofre/Any"))).isTrue();
        assertThat(fatal.met(new ExceptionInInitializerError("of a class"))).isTrue();
        assertThat(fatal.met(new OutOfMemoryError("Cannot reserve 8388608 bytes of direct buffer memory")))
                .isTrue();
        assertThat(fatal.met(new InternalError("a fault occurred in an unsafe memory access operation")))
                .isTrue();
        assertThat(fatal.met(new CompletionException(new NoClassDefFoundError("io/cofre/Any"))))
                .isTrue();
        assertThat(ends).hasValue(1);
    }

    @Test
    void livesOnAfterTheFaultOfOneRequest() {
        RuntimeException ring = new RuntimeException();
        ring.initCause(new RuntimeException(ring));
        assertThat(fatal.met(ring)).isFalse();
        assertThat(fatal.met(new StackOverflowError())).isFalse();
        assertThat(fatal.met(new AssertionError())).isFalse();
        assertThat(fatal.met(new IllegalStateException())).isFalse();
        assertThat(ends).hasValue(0);
    }
}
