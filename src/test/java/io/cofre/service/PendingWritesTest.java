package io.cofre.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.service.PendingWrites.Write;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.DelegatingStore;
import io.cofre.testing.HeldStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of the requests that wait for others, without a server. */
@Timeout(60)
class PendingWritesTest {
    private static final GroupName GROUP = GroupName.of("g");
    private static final InstancePath INSTANCE = new InstancePath(GROUP, InstanceName.of("i"));
    private static final InstancePath MISSING = new InstancePath(GROUP, InstanceName.of("missing"));
    private static final KeyPath CREDS = new KeyPath(INSTANCE, Key.CREDS);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final int MANY = 10_000;

    private final HeldStore store = new HeldStore();
    private final PendingWrites pending = new PendingWrites(store, Duration.ofMinutes(1));

    PendingWritesTest() {
        store.commit(Commit.of(new Change.CreateInstance(INSTANCE))).join();
    }

    @Test
    void aReadWaitsForAllWritesBeforeItInWhateverOrderTheyEnd() {
        List<Write> writes = new ArrayList<>();
        for (int count = 0; count < 60; count++) {
            writes.add(pending.ofKey(CREDS));
        }
        CompletableFuture<Void> read = pending.beforeRead(CREDS);
        Write later = pending.ofKey(CREDS);
        Random random = new Random(1);
        while (!writes.isEmpty()) {
            assertThat(read).isNotDone();
            writes.remove(random.nextInt(writes.size())).end();
        }
        assertThat(read).isCompleted();
        later.end();
        assertThat(pending.size()).isZero();
    }

    @Test
    void aStoreThatDoesNotAnswerLeavesNoWriteBehind() {
        PendingWrites unanswered = new PendingWrites(
                new DelegatingStore(store) {
                    @Override
                    public boolean contains(InstancePath instance) {
                        throw new CofreException(ErrorCode.UNAVAILABLE, "the database does not answer");
                    }

                    @Override
                    public Optional<List<InstanceName>> instances(GroupName group) {
                        throw new CofreException(ErrorCode.UNAVAILABLE, "the database does not answer");
                    }
                },
                SOON);
        List<Write> writes =
                List.of(unanswered.ofRemoval(MISSING), unanswered.ofRemoval(GROUP), unanswered.ofKey(CREDS));
        writes.forEach(Write::end);
        assertThat(unanswered.size()).isZero();
        assertThat(unanswered.beforeRead(CREDS)).isCompleted();
    }

    @Test
    void aReadOfAnotherKeyDoesNotWait() {
        Write write = pending.ofKey(CREDS);
        assertThat(pending.beforeRead(new KeyPath(INSTANCE, Key.of("k")))).isCompleted();
        write.end();
        assertThat(pending.beforeRead(CREDS)).isCompleted();
    }

    @Test
    void aWriteThatDoesNotEndHoldsAReadUpForTheBoundOnly() {
        PendingWrites impatient = new PendingWrites(store, SOON);
        Write write = impatient.ofKey(CREDS);
        CompletableFuture<Void> read = impatient.beforeRead(CREDS);

        assertThat(read.handle((nothing, failure) ->
                                failure instanceof CompletionException ? failure.getCause() : failure)
                        .join())
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        write.end();
        assertThat(impatient.size()).isZero();
    }

    @Test
    void aReadOfManyKeysWaitsForThoseThatAreWantedWhetherTheyAreThereOrNot() {
        Write write = pending.ofKeys(
                INSTANCE, List.of(new KeyPath(INSTANCE, Key.of("session-1")), new KeyPath(INSTANCE, Key.of("k"))));
        CompletableFuture<Void> all = pending.beforeReads(INSTANCE, key -> true);
        CompletableFuture<Void> sessions =
                pending.beforeReads(INSTANCE, key -> key.toString().startsWith("session-"));
        assertThat(pending.beforeReads(INSTANCE, Key.CREDS::equals)).isCompleted();
        assertThat(pending.beforeReads(MISSING, key -> true)).isCompleted();
        assertThat(all).isNotDone();
        assertThat(sessions).isNotDone();
        write.end();
        assertThat(all).isCompleted();
        assertThat(sessions).isCompleted();
    }

    @Test
    void aReadOfManyKeysWaitsForTheCreationOfItsInstance() {
        Write creation = pending.ofNewInstance(GROUP);
        assertThat(pending.beforeReads(INSTANCE, key -> true)).isCompleted();
        CompletableFuture<Void> ofMissing = pending.beforeReads(MISSING, key -> true);
        assertThat(ofMissing).isNotDone();
        creation.end();
        assertThat(ofMissing).isCompleted();
        assertThat(pending.size()).isZero();
    }

    @Test
    void anInstanceThatExistsIsReadWhileOthersAreMade() {
        Write creation = pending.ofNewInstance(GROUP);
        assertThat(pending.beforeRead(CREDS)).isCompleted();
        assertThat(pending.beforeList(GROUP)).isCompleted();
        CompletableFuture<Void> ofMissing = pending.beforeRead(new KeyPath(MISSING, Key.CREDS));
        assertThat(ofMissing).isNotDone();
        assertThat(creation.creates(MISSING)).isCompleted();
        assertThat(pending.beforeList(GROUP)).isNotDone();
        creation.end();
        assertThat(ofMissing).isCompleted();
        assertThat(pending.size()).isZero();
    }

    @Test
    void aCreationWhoseNameComesLateDoesNotWaitForARemovalThatWaitsForIt() {
        Write creation = pending.ofNewInstance(GROUP);
        Write removal = pending.ofRemoval(MISSING);
        assertThat(removal.turn()).isNotDone();
        assertThat(creation.creates(MISSING)).isCompleted();
        creation.end();
        assertThat(removal.turn()).isCompleted();
        removal.end();
    }

    @Test
    void aRemovedInstanceIsMadeAnewOnlyAfterItsRemoval() {
        Write removal = pending.ofRemoval(INSTANCE);
        Write creation = pending.ofNewInstance(GROUP);
        CompletableFuture<Void> made = creation.creates(INSTANCE);
        Write write = pending.ofKey(CREDS);
        assertThat(made).isNotDone();
        removal.end();
        assertThat(made).isCompleted();
        assertThat(write.turn()).isNotDone();
        creation.end();
        assertThat(write.turn()).isCompleted();
    }

    @Test
    void manyReadersOfAHeldUpKeyCostNoMoreThanAPlaceEach() {
        List<Write> writes = new ArrayList<>();
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        for (int count = 0; count < MANY; count++) {
            writes.add(pending.ofKey(CREDS));
            reads.add(pending.beforeRead(CREDS));
        }
        writes.forEach(Write::end);
        assertThat(reads).allMatch(CompletableFuture::isDone);
        assertThat(pending.size()).isZero();
    }
}
