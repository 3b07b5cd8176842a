package io.cofre.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.store.EventLog.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The updates of a connection that share their place in the log. */
class RepeatedUpdatesTest {
    private static final String OPEN = "{\"state\":\"open\"}";
    private static final String CLOSE = "{\"state\":\"close\"}";
    private static final String INSTANCE = "ins_1";

    private final List<String> appended = new ArrayList<>();
    private final List<CompletableFuture<Stored>> commits = new ArrayList<>();
    private long nowNs = Long.MAX_VALUE - 10;
    private final RepeatedUpdates updates = new RepeatedUpdates(() -> nowNs);

    @Test
    void appendsOneOfManyEqualOnesAndLetsAllWaitForIt() {
        CompletableFuture<Stored> first = append(INSTANCE, OPEN).stored();
        RepeatedUpdates.Share second = append(INSTANCE, OPEN);

        assertThat(second.isRepeated()).isTrue();
        assertThat(second.stored()).isSameAs(first).isNotDone();
        assertThat(appended).containsExactly(OPEN);
    }

    @Test
    void keepsTheOrderOfStatesThatChangeBackAndForth() {
        List.of(OPEN, CLOSE, CLOSE, OPEN, OPEN, CLOSE).forEach(data -> append(INSTANCE, data));

        assertThat(appended).containsExactly(OPEN, CLOSE, OPEN, CLOSE);
    }

    @Test
    void appendsAnEqualOneAgainAfterTheWindow() {
        append(INSTANCE, OPEN);
        nowNs += RepeatedUpdates.WINDOW.toNanos();
        append(INSTANCE, OPEN);

        assertThat(appended).containsExactly(OPEN, OPEN);
    }

    @Test
    void appendsAnEqualOneAgainIfTheFirstCouldNotBeStored() {
        append(INSTANCE, OPEN);
        commits.get(0).completeExceptionally(new IOException("full"));
        append(INSTANCE, OPEN);

        assertThat(appended).containsExactly(OPEN, OPEN);
    }

    @Test
    void keepsInstancesApart() {
        append(INSTANCE, OPEN);
        append("ins_2", OPEN);

        assertThat(appended).hasSize(2);
    }

    private RepeatedUpdates.Share append(String instance, String data) {
        return updates.append(instance, data, () -> {
            appended.add(data);
            CompletableFuture<Stored> commit = new CompletableFuture<>();
            commits.add(commit);
            return commit;
        });
    }

    @Test
    void sharesACommitThatHasEndedAlready() {
        append(INSTANCE, OPEN);
        commits.get(0).complete(new Stored(false, Optional.empty()));

        assertThat(append(INSTANCE, OPEN).stored()).isCompleted();
    }
}
