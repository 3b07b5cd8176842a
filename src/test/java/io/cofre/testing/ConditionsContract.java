package io.cofre.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ContentTag;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.Condition;
import io.cofre.store.ConditionFailedException;
import io.cofre.store.SessionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every store about commits with conditions. A store's test extends it. */
public abstract class ConditionsContract {
    private static final InstancePath SHOP = new InstancePath(GroupName.of("group"), InstanceName.of("shop"));
    private static final KeyPath ONE = key("one");
    private static final KeyPath TWO = key("two");
    private static final Value OLD = value("{\"n\":1}");
    private static final Value NEW = value("{\"n\":2}");

    @TempDir
    Path directory;

    private SessionStore store;

    /** Opens the store on a directory, as at the start of a process. */
    protected abstract SessionStore open(Path directory) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open(directory);
        commit(Commit.of(new Change.CreateInstance(SHOP)));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void writesWhatIsStillAbsentAndNothingElse() {
        commit(put(ONE, OLD).onlyIf(new Condition.IsAbsent(ONE)));
        assertRefused(put(ONE, NEW).onlyIf(new Condition.IsAbsent(ONE)), ONE);
        assertThat(store.read(ONE)).contains(OLD);
    }

    @Test
    void writesOverWhatIsPresentAndNothingElse() {
        assertRefused(put(ONE, NEW).onlyIf(new Condition.IsPresent(ONE)), ONE);
        assertThat(store.read(ONE)).isEmpty();
        commit(put(ONE, OLD));
        commit(put(ONE, NEW).onlyIf(new Condition.IsPresent(ONE)));
        assertThat(store.read(ONE)).contains(NEW);
    }

    @Test
    void writesOverTheContentThatWasSeenAndNothingElse() throws IOException {
        commit(put(ONE, OLD));
        store.close();
        store = open(directory);
        ContentTag seen = ContentTag.of(OLD);
        commit(put(ONE, NEW).onlyIf(new Condition.HasContent(ONE, seen)));
        assertRefused(put(ONE, OLD).onlyIf(new Condition.HasContent(ONE, seen)), ONE);
        assertThat(store.read(ONE)).contains(NEW);
        commit(put(ONE, OLD).onlyIf(new Condition.HasContent(ONE, Set.of(seen, ContentTag.of(NEW)))));
        assertThat(store.read(ONE)).contains(OLD);
    }

    @Test
    void changesNothingOfACommitOfWhichOneConditionFails() throws IOException {
        commit(put(ONE, OLD));
        Commit both = new Commit(
                List.of(new Change.PutValue(ONE, NEW), new Change.PutValue(TWO, NEW), new Change.DeleteKey(ONE)),
                List.of(new Condition.HasContent(ONE, ContentTag.of(OLD)), new Condition.IsPresent(TWO)));
        assertRefused(both, TWO);
        store.close();
        store = open(directory);
        assertThat(store.read(ONE)).contains(OLD);
        assertThat(store.read(TWO)).isEmpty();
    }

    @Test
    void judgesByTheCommitsBeforeItAlthoughTheyWaitInTheSameGroup() {
        List<CompletableFuture<Void>> commits = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            KeyPath path = key("key-" + round);
            commits.add(store.commit(put(path, OLD)));
            commits.add(store.commit(put(path, NEW).onlyIf(new Condition.HasContent(path, ContentTag.of(OLD)))));
            commits.add(store.commit(Commit.of(new Change.DeleteKey(path)).onlyIf(new Condition.IsPresent(path))));
            commits.add(store.commit(put(path, OLD).onlyIf(new Condition.IsAbsent(path))));
        }
        commits.forEach(ConditionsContract::await);
        for (int round = 0; round < 100; round++) {
            assertThat(store.read(key("key-" + round))).contains(OLD);
        }
    }

    @Test
    void seesNothingOfAFormerLife() {
        commit(put(ONE, OLD));
        List<CompletableFuture<Void>> commits = List.of(
                store.commit(Commit.of(Deletion.of(SHOP))),
                store.commit(Commit.of(new Change.CreateInstance(SHOP))),
                store.commit(put(ONE, NEW).onlyIf(new Condition.IsAbsent(ONE))),
                store.commit(Commit.of(Deletion.of(SHOP.group()))),
                store.commit(Commit.of(new Change.CreateInstance(SHOP))),
                store.commit(put(TWO, NEW).onlyIf(new Condition.IsAbsent(ONE))));
        commits.forEach(ConditionsContract::await);
        assertThat(store.read(ONE)).isEmpty();
        assertThat(store.read(TWO)).contains(NEW);
    }

    /** Damages the stored value of a key of a store that is closed. */
    protected abstract void damage(Path directory, KeyPath path) throws IOException;

    @Test
    void refusesWhereNobodyKnowsWhetherTheConditionHolds() throws IOException {
        commit(put(ONE, OLD));
        store.close();
        damage(directory, ONE);
        store = open(directory);
        CompletableFuture<Void> refused =
                store.commit(put(ONE, NEW).onlyIf(new Condition.HasContent(ONE, ContentTag.of(OLD))));
        assertThatThrownBy(() -> await(refused))
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        damaged -> assertThat(damaged.code()).isEqualTo(ErrorCode.DAMAGED));
        commit(put(ONE, NEW));
        assertThat(store.read(ONE)).contains(NEW);
    }

    @Test
    void letsOneOfManyWin() {
        commit(put(ONE, value("0")));
        int each = 40;
        List<CompletableFuture<Void>> writers = IntStream.range(0, 6)
                .mapToObj(writer -> CompletableFuture.runAsync(
                        () -> IntStream.range(0, each).forEach(n -> increment())))
                .toList();
        writers.forEach(writer -> writer.orTimeout(60, TimeUnit.SECONDS).join());
        assertThat(store.read(ONE)).contains(value("" + 6 * each));
    }

    private void increment() {
        while (true) {
            Value seen = store.read(ONE).orElseThrow();
            long next = Long.parseLong(new String(seen.bytes(), StandardCharsets.UTF_8)) + 1;
            try {
                commit(put(ONE, value("" + next)).onlyIf(new Condition.HasContent(ONE, ContentTag.of(seen))));
                return;
            } catch (CompletionException overtaken) {
                assertThat(overtaken.getCause()).isInstanceOf(ConditionFailedException.class);
            }
        }
    }

    private void assertRefused(Commit commit, KeyPath because) {
        CompletableFuture<Void> refused = store.commit(commit);
        assertThatThrownBy(() -> await(refused))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ConditionFailedException.class,
                        failed -> assertThat(Optional.of(failed.path())).contains(because));
    }

    private void commit(Commit commit) {
        await(store.commit(commit));
    }

    private static void await(CompletableFuture<Void> commit) {
        commit.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Commit put(KeyPath path, Value value) {
        return Commit.of(new Change.PutValue(path, value));
    }

    private static KeyPath key(String name) {
        return new KeyPath(SHOP, Key.of(name));
    }

    private static Value value(String text) {
        return Value.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
