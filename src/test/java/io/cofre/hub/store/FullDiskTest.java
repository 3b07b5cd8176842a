package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.testing.crash.TemporaryFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real volume that fills up while the store writes, and has room again later. */
@SuppressWarnings("NullAway.Init")
class FullDiskTest {
    private static final long BYTES = 8L << 20;
    private static final int EVENTS_MAX = 20_000;

    @TempDir
    private Path directory;

    @Test
    void refusesEventsWhileTheDiskIsFullAndRecoversByItself() throws IOException, InterruptedException {
        assumeTrue(TemporaryFileSystem.isPossible(), "a small volume needs root and mount");
        try (TemporaryFileSystem volume = TemporaryFileSystem.mount(directory, BYTES, 1_000)) {
            Path ballast = volume.root().resolve("ballast");
            Files.write(ballast, new byte[4 << 20]);
            StoreSettings settings = StoreSettings.sqlite(volume.root().resolve("hub"));
            List<HubEvent> acknowledged = new ArrayList<>();
            try (TestHub hub = new TestHub(settings, new TestHub.Clock())) {
                Instance instance = hub.instance("t", "shop");
                assertThat(appendUntilRefused(hub, instance, acknowledged)).isEqualTo(ErrorCode.DISK_FULL);
                assertThat(hub.store.isWritable()).isFalse();
                assertThat(hub.store.events().after("t", 0, Optional.empty(), EVENTS_MAX))
                        .isEqualTo(acknowledged);
                Files.delete(ballast);
                awaitWritable(hub);
                acknowledged.add(hub.append(instance, "after"));
            }
            try (TestHub hub = new TestHub(settings, new TestHub.Clock())) {
                assertThat(hub.store.events().after("t", 0, Optional.empty(), EVENTS_MAX))
                        .isEqualTo(acknowledged);
            }
        }
    }

    private static ErrorCode appendUntilRefused(TestHub hub, Instance instance, List<HubEvent> acknowledged) {
        for (int number = 0; number < EVENTS_MAX; number++) {
            try {
                acknowledged.add(hub.append(instance, "m" + number + "-".repeat(4_000)));
            } catch (CompletionException refusal) {
                if (refusal.getCause() instanceof CofreException coded) {
                    return coded.code();
                }
                throw refusal;
            }
        }
        throw new AssertionError("the volume did not fill up");
    }

    private static void awaitWritable(TestHub hub) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!hub.store.isWritable()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}
