package io.cofre.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LargeBodiesTest {
    private static final int LARGE = 5 << 20;

    private final LargeBodies bodies = new LargeBodies();
    private final List<String> read = new CopyOnWriteArrayList<>();

    @Test
    void areReadOneAfterTheOther() throws Exception {
        CompletableFuture<Boolean> began = new CompletableFuture<>();
        CompletableFuture<Boolean> mayEnd = new CompletableFuture<>();
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> bodies.read(LARGE, () -> {
            began.complete(true);
            mayEnd.join();
            return read.add("first");
        }));
        began.get(20, TimeUnit.SECONDS);
        CompletableFuture<Boolean> second =
                CompletableFuture.supplyAsync(() -> bodies.read(LARGE, () -> read.add("second")));
        while (bodies.waiting() == 0) {
            Thread.onSpinWait();
        }
        bodies.read(1000, () -> read.add("small"));
        mayEnd.complete(true);
        CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);
        assertThat(read).containsExactly("small", "first", "second");
    }
}
