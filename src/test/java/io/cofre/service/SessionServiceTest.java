package io.cofre.service;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.identity.Guards;
import io.cofre.metrics.Metrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Commit;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import io.cofre.testing.DelegatingStore;
import io.cofre.testing.MemoryHistory;
import io.cofre.testing.filestore.FileStore;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionServiceTest {
    private static final GroupName GROUP = GroupName.of("g");
    private static final InstancePath INSTANCE = new InstancePath(GROUP, InstanceName.of("i"));
    private static final KeyPath CREDS = new KeyPath(INSTANCE, Key.of("creds"));

    @TempDir
    private Path directory;

    private final WorkerState state = new WorkerState();
    private final Metrics metrics = new Metrics();
    private CountingStore store;
    private MemoryHistory archive;
    private SessionService service;

    @BeforeEach
    void open() throws IOException {
        store = new CountingStore(FileStore.open(LocalDisk.at(directory)));
        archive = new MemoryHistory(store);
        service = new SessionService(
                store,
                Guards.of(store, archive, metrics.guards(), InstantSource.system()),
                state,
                metrics.store(),
                InstantSource.system());
        state.serving();
    }

    @AfterEach
    void close() {
        store.close();
        metrics.close();
    }

    @Test
    void writesNothingForAGroupThatExists() {
        GroupName group = GroupName.of("a group of its own");
        service.createGroup(group).join();
        int commits = store.commits;
        service.createGroup(group).join();
        assertThat(store.commits).isEqualTo(commits);
        assertThat(service.listInstances(group)).isEmpty();
    }

    @Test
    void writesNothingForAnInstanceThatExists() {
        service.createInstance(INSTANCE).join();
        service.put(CREDS, value("{}"), List.of(), "127.0.0.1").join();
        int commits = store.commits;
        for (int time = 0; time < 50; time++) {
            service.createInstance(INSTANCE).join();
        }
        assertThat(store.commits).isEqualTo(commits);
    }

    @Test
    void refusesToCreateWhileTheWorkerStops() {
        state.draining();
        assertUnavailable("the worker is stopping");
    }

    @Test
    void refusesToCreateWhileTheStoreTakesNoWritesAndSaysWhy() {
        service.createInstance(INSTANCE).join();
        store.refusal = Optional.of("the journal has failed");
        assertUnavailable("the journal has failed");
    }

    @Test
    void refusesToCreateWhereCredsAreEmpty() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.write(directory.resolve("g/i/creds"), new byte[0]);
        assertUnavailable("the creds of the instance are damaged or cannot be read");
    }

    @Test
    void refusesToCreateWhereCredsAreNotJson() throws IOException {
        service.createInstance(INSTANCE).join();
        for (String damaged : new String[] {"{\"me\":", "\u0000\u0000\u0000", "{}x", " "}) {
            Files.writeString(directory.resolve("g/i/creds"), damaged);
            assertUnavailable("the creds of the instance are damaged: not JSON");
        }
    }

    @Test
    void refusesToCreateWhereCredsCannotBeRead() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.createDirectory(directory.resolve("g/i/creds"));
        assertUnavailable("the creds of the instance are damaged or cannot be read");
    }

    @Test
    void servesTheRetainedCredsInPlaceOfDamagedOnes() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.write(directory.resolve("g/i/creds"), new byte[0]);
        store.retained = value("{\"kept\":1}");

        assertThat(service.read(CREDS)).contains(value("{\"kept\":1}"));
        service.createInstance(INSTANCE).join();
        assertThat(metrics.scrape()).contains("cofre_creds_healed_total 2.0");
    }

    @Test
    void tellsThatCredsAreDamagedWhereNoneAreRetained() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.write(directory.resolve("g/i/creds"), new byte[0]);

        assertThatThrownBy(() -> service.read(CREDS))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
    }

    @Test
    void servesNoRetainedCredsWhereThereTrulyAreNone() {
        service.createInstance(INSTANCE).join();
        store.retained = value("{\"kept\":1}");

        assertThat(service.read(CREDS)).isEmpty();
    }

    @Test
    void healsNothingButCreds() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.write(directory.resolve("g/i/pre-key-1"), new byte[0]);
        store.retained = value("{\"kept\":1}");

        assertThatThrownBy(() -> service.read(new KeyPath(INSTANCE, Key.of("pre-key-1"))))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
    }

    @Test
    void createsAgainOnceTheCredsAreMended() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.write(directory.resolve("g/i/creds"), new byte[0]);
        assertThatThrownBy(() -> service.createInstance(INSTANCE)).isInstanceOf(CofreException.class);
        Files.writeString(directory.resolve("g/i/creds"), "{}");
        service.createInstance(INSTANCE).join();
    }

    @Test
    void looksAtNothingButCreds() throws IOException {
        service.createInstance(INSTANCE).join();
        Files.write(directory.resolve("g/i/pre-key-1"), new byte[0]);
        assertThatNoException()
                .isThrownBy(() -> service.createInstance(INSTANCE).join());
    }

    private void assertUnavailable(String reason) {
        assertThatThrownBy(() -> service.createInstance(INSTANCE))
                .isInstanceOfSatisfying(CofreException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                    assertThat(refused).hasMessage(reason);
                });
    }

    /** Counts the commits of a store, and can say that it takes none. */
    private static final class CountingStore extends DelegatingStore {
        private volatile @Nullable Value retained;
        private int commits;
        private Optional<String> refusal = Optional.empty();

        private CountingStore(SessionStore store) {
            super(store);
        }

        @Override
        public CompletableFuture<Void> commit(Commit commit) {
            commits++;
            return super.commit(commit);
        }

        @Override
        public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
            return Optional.ofNullable(retained).map(value -> new RetainedCreds(value, Optional.empty()));
        }

        @Override
        public StoreState state() {
            return refusal.map(StoreState::refusing).orElseGet(super::state);
        }
    }
}
