package io.cofre.postgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that the database refuses: only their own commit fails, in a group that is made by one statement. */
@Timeout(120)
class DataErrorTest {
    private static final InstancePath SHOP = Texts.instance("g", "shop");
    private static final KeyPath SAME = new KeyPath(SHOP, Key.of("same"));
    private static final int COMMITS = 40;

    @Test
    void poisonsItsOwnCommitOnly() throws Exception {
        try (OneDatabase database = new OneDatabase()) {
            PostgresStore store = database.open();
            store.commit(Commit.of(new Change.CreateInstance(SHOP))).join();
            database.run("ALTER TABLE session_entry ADD CONSTRAINT test_poison CHECK (key NOT LIKE 'poison%')");
            List<CompletableFuture<Void>> commits = new ArrayList<>();
            try (Blocked blocked = new Blocked(database, "SELECT 1 FROM session_instance FOR UPDATE")) {
                commits.add(store.commit(commit(0)));
                blocked.awaitWaiting(1);
                for (int number = 1; number < COMMITS; number++) {
                    commits.add(store.commit(commit(number)));
                }
            }
            for (int number = 0; number < COMMITS; number++) {
                CompletableFuture<Void> made = commits.get(number);
                if (isPoisoned(number)) {
                    assertThatThrownBy(() -> made.get(60, TimeUnit.SECONDS))
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isInstanceOfSatisfying(
                                    CofreException.class,
                                    refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INTERNAL_ERROR))
                            .hasMessageNotContaining("poison");
                } else {
                    made.get(60, TimeUnit.SECONDS);
                    assertThat(store.read(own(number))).contains(Texts.value("" + number));
                }
            }
            assertThat(store.read(SAME)).contains(Texts.value("" + (COMMITS - 1)));
            assertThat(store.state().writable()).isTrue();
        }
    }

    private static boolean isPoisoned(int number) {
        return number == 7 || number == 20 || number == 21;
    }

    private static KeyPath own(int number) {
        return new KeyPath(SHOP, Key.of((isPoisoned(number) ? "poison-" : "own-") + number));
    }

    private static Commit commit(int number) {
        return Commit.of(
                new Change.PutValue(own(number), Texts.value("" + number)),
                new Change.PutValue(SAME, Texts.value("" + number)));
    }
}
