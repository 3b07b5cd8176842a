package io.cofre.testing;

import static io.cofre.testing.Texts.instance;
import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.SessionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of every store, tested on a real one. A store's test extends it. */
public abstract class SessionStoreContract {
    static final InstancePath SHOP = instance("group", "shop");
    static final KeyPath CREDS = key(SHOP, "creds");

    @TempDir
    Path directory;

    SessionStore store;

    /** Opens the store that belongs to a directory, as at the start of a process. */
    protected abstract SessionStore open(Path directory) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open(directory);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void keepsValuesByteForByte() throws IOException {
        create(SHOP);
        List<String> texts = List.of(
                "{\"a\":1, \"a\":2}", "[]", "\"São João 🎉\"", "1e400", "true", "null", "\"\\ud800\"", " {\n} ");
        for (int index = 0; index < texts.size(); index++) {
            put(key(SHOP, "key-" + index), texts.get(index));
        }
        for (int round = 0; round < 2; round++) {
            for (int index = 0; index < texts.size(); index++) {
                assertThat(read(key(SHOP, "key-" + index))).isEqualTo(texts.get(index));
            }
            reopen();
        }
    }

    @Test
    void replacesAValue() throws IOException {
        create(SHOP);
        put(CREDS, "{\"long\":\"" + "x".repeat(5_000) + "\"}");
        put(CREDS, "{}");
        assertThat(read(CREDS)).isEqualTo("{}");
        reopen();
        assertThat(read(CREDS)).isEqualTo("{}");
    }

    @Test
    void tellsWhenWhatExistsWasWrittenLast() {
        assertThat(store.lastWrite(SHOP)).isEmpty();
        assertThat(store.lastWrite(CREDS)).isEmpty();
        create(SHOP);
        put(CREDS, "{}");
        assertThat(store.lastWrite(SHOP)).hasValueSatisfying(SessionStoreContract::isOfToday);
        assertThat(store.lastWrite(CREDS)).hasValueSatisfying(SessionStoreContract::isOfToday);
        commit(Deletion.of(SHOP));
        assertThat(store.lastWrite(SHOP)).isEmpty();
        assertThat(store.lastWrite(CREDS)).isEmpty();
    }

    private static void isOfToday(Instant time) {
        assertThat(time).isCloseTo(Instant.now(), within(1, ChronoUnit.DAYS));
    }

    @Test
    void answersEmptyForWhatIsNotThere() {
        assertThat(store.read(CREDS)).isEmpty();
        assertThat(store.contains(SHOP)).isFalse();
        assertThat(store.instances(SHOP.group())).isEmpty();
        create(SHOP);
        assertThat(store.read(CREDS)).isEmpty();
        assertThat(store.contains(SHOP)).isTrue();
    }

    @Test
    void createsGroupsAndInstancesIdempotently() throws IOException {
        commit(new Change.CreateGroup(SHOP.group()));
        assertThat(store.instances(SHOP.group())).contains(List.of());
        create(SHOP);
        put(CREDS, "{}");
        create(SHOP);
        commit(new Change.CreateGroup(SHOP.group()));
        assertThat(read(CREDS)).isEqualTo("{}");
        reopen();
        assertThat(store.instances(SHOP.group())).contains(List.of(SHOP.instance()));
    }

    @Test
    void listsInstancesInOrder() throws IOException {
        for (String name : List.of("b", "a", "São João", ".", "Loja (vendas)")) {
            create(instance("group", name));
        }
        create(instance("other", "c"));
        reopen();
        assertThat(store.instances(SHOP.group()).orElseThrow())
                .map(InstanceName::toString)
                .containsExactly(".", "Loja (vendas)", "São João", "a", "b");
    }

    @Test
    void refusesAValueForAnInstanceThatDoesNotExist() throws IOException {
        CompletableFuture<Void> refused = store.commit(Commit.of(new Change.PutValue(CREDS, value("{}"))));
        assertRefused(refused, ErrorCode.NOT_FOUND);
        assertThat(store.contains(SHOP)).isFalse();
        reopen();
        assertThat(store.contains(SHOP)).isFalse();
    }

    @Test
    void deletesAKeyAndOnlyThat() throws IOException {
        create(SHOP);
        put(CREDS, "{}");
        put(key(SHOP, "creds2"), "[]");
        commit(new Change.DeleteKey(CREDS));
        commit(new Change.DeleteKey(CREDS));
        for (int round = 0; round < 2; round++) {
            assertThat(store.read(CREDS)).isEmpty();
            assertThat(read(key(SHOP, "creds2"))).isEqualTo("[]");
            reopen();
        }
    }

    @Test
    void deletesAnInstanceAndOnlyThat() throws IOException {
        InstancePath other = instance("group", "shop2");
        create(SHOP);
        create(other);
        put(CREDS, "{}");
        put(key(other, "creds"), "[]");
        commit(Deletion.of(SHOP));
        commit(Deletion.of(SHOP));
        for (int round = 0; round < 2; round++) {
            assertThat(store.contains(SHOP)).isFalse();
            assertThat(store.read(CREDS)).isEmpty();
            assertThat(read(key(other, "creds"))).isEqualTo("[]");
            reopen();
        }
    }

    @Test
    void deletesAGroupWithItsInstances() throws IOException {
        create(SHOP);
        create(instance("other", "shop"));
        put(CREDS, "{}");
        reopen();
        commit(Deletion.of(SHOP.group()));
        commit(Deletion.of(GroupName.of("never was")));
        for (int round = 0; round < 2; round++) {
            assertThat(store.instances(SHOP.group())).isEmpty();
            assertThat(store.contains(instance("other", "shop"))).isTrue();
            reopen();
        }
    }

    @Test
    void refusesALateWriteToADeletedInstance() {
        create(SHOP);
        commit(Deletion.of(SHOP));
        assertRefused(store.commit(Commit.of(new Change.PutValue(CREDS, value("{}")))), ErrorCode.NOT_FOUND);
        create(SHOP);
        commit(Deletion.of(SHOP.group()));
        assertRefused(store.commit(Commit.of(new Change.PutValue(CREDS, value("{}")))), ErrorCode.NOT_FOUND);
        assertThat(store.contains(SHOP)).isFalse();
    }

    @Test
    void showsNothingOfAFormerLife() throws IOException {
        create(SHOP);
        put(CREDS, "{\"life\":1}");
        put(key(SHOP, "old"), "{}");
        reopen();
        assertThat(read(CREDS)).isEqualTo("{\"life\":1}");
        commit(Deletion.of(SHOP));
        create(SHOP);
        put(CREDS, "{\"life\":2}");
        for (int round = 0; round < 2; round++) {
            assertThat(read(CREDS)).isEqualTo("{\"life\":2}");
            assertThat(store.read(key(SHOP, "old"))).isEmpty();
            reopen();
        }
        commit(Deletion.of(SHOP.group()));
        create(SHOP);
        for (int round = 0; round < 2; round++) {
            assertThat(store.read(CREDS)).isEmpty();
            reopen();
        }
    }

    @Test
    void makesAllChangesOfACommitOrNone() throws IOException {
        create(SHOP);
        commit(new Change.PutValue(CREDS, value("{}")), new Change.PutValue(key(SHOP, "a/b"), value("[1]")));
        assertRefused(
                store.commit(Commit.of(
                        new Change.CreateInstance(instance("group", "half")),
                        new Change.PutValue(key(instance("group", "none"), "creds"), value("{}")))),
                ErrorCode.NOT_FOUND);
        for (int round = 0; round < 2; round++) {
            assertThat(read(CREDS)).isEqualTo("{}");
            assertThat(read(key(SHOP, "a/b"))).isEqualTo("[1]");
            assertThat(store.contains(instance("group", "half"))).isFalse();
            reopen();
        }
    }

    @Test
    void keepsKeysApartThatDifferOnlyInSlashes() throws IOException {
        create(SHOP);
        List<String> keys = List.of("a/b", "a//b", "a/b/", "a%2Fb", "/", "50%", "..", ".", "../creds", "a\\b");
        for (String name : keys) {
            put(key(SHOP, name), "\"" + name.replace("\\", "\\\\") + "\"");
        }
        reopen();
        for (String name : keys) {
            assertThat(read(key(SHOP, name))).isEqualTo("\"" + name.replace("\\", "\\\\") + "\"");
        }
    }

    @Test
    void makesConcurrentCommitsEachOnItsOwn() throws IOException {
        create(SHOP);
        List<CompletableFuture<Void>> commits = IntStream.range(0, 500)
                .mapToObj(index ->
                        store.commit(Commit.of(new Change.PutValue(key(SHOP, "pre-key-" + index), value("" + index)))))
                .toList();
        commits.forEach(SessionStoreContract::await);
        reopen();
        for (int index = 0; index < 500; index++) {
            assertThat(read(key(SHOP, "pre-key-" + index))).isEqualTo("" + index);
        }
    }

    @Test
    void ordersCommitsOfOneKeyAsTheyWereMade() throws IOException {
        create(SHOP);
        Random random = new Random(7);
        List<CompletableFuture<Void>> commits = IntStream.range(0, 300)
                .mapToObj(index -> store.commit(Commit.of(new Change.PutValue(
                        CREDS, value("{\"n\":" + index + ",\"pad\":\"" + "x".repeat(random.nextInt(900)) + "\"}")))))
                .toList();
        commits.forEach(SessionStoreContract::await);
        assertThat(read(CREDS)).startsWith("{\"n\":299,");
        reopen();
        assertThat(read(CREDS)).startsWith("{\"n\":299,");
    }

    @Test
    void refusesCommitsOnceClosed() {
        store.close();
        store.close();
        assertThat(store.state().writable()).isFalse();
        assertRefused(store.commit(Commit.of(new Change.CreateInstance(SHOP))), ErrorCode.UNAVAILABLE);
    }

    void reopen() throws IOException {
        store.close();
        store = open(directory);
    }

    void create(InstancePath instance) {
        commit(new Change.CreateInstance(instance));
    }

    void put(KeyPath path, String text) {
        commit(new Change.PutValue(path, value(text)));
    }

    void commit(Change... changes) {
        await(store.commit(Commit.of(changes)));
    }

    String read(KeyPath path) {
        return new String(store.read(path).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private static void await(CompletableFuture<Void> commit) {
        commit.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static void assertRefused(CompletableFuture<Void> commit, ErrorCode code) {
        assertThatThrownBy(() -> await(commit))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    static KeyPath key(InstancePath instance, String key) {
        return new KeyPath(instance, Key.of(key));
    }
}
