package io.cofre.postgres.history;

import static io.cofre.postgres.history.KeptDatabase.OTHER;
import static io.cofre.postgres.history.KeptDatabase.PRE_KEY;
import static io.cofre.postgres.history.KeptDatabase.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.store.Staging;
import io.cofre.testing.Texts;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sweep of what deleted things leave in the database. */
@SuppressWarnings("NullAway.Init")
class RestTest {
    private static final String AN_HOUR_LATER =
            "UPDATE session_instance SET kept_since = kept_since - interval '61 minutes'";

    private KeptDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = new KeptDatabase();
        database.pair(SHOP, "shop");
        database.put(SHOP, PRE_KEY, "1");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void removesAllOfADeletedSnapshot() {
        Snapshot snapshot = database.history.snapshot(SHOP, SnapshotReason.REQUESTED);
        assertThat(entries()).isEqualTo(4);
        database.history.deleteSnapshot(SHOP, snapshot.id());
        assertThat(entries()).isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
        database.change(AN_HOUR_LATER);
        database.history.sweep();
        assertThat(rows()).isEqualTo(1);
        assertThat(database.live(SHOP)).hasSize(2);
    }

    @Test
    void removesManyEntriesInSmallTransactions() {
        try (Staging staged = database.history.stage()) {
            for (int number = 0; number < 11_000; number++) {
                staged.put(Key.of("k" + number), Texts.value("1"));
            }
            staged.adopt(OTHER);
        }
        database.history.purgeTrash(database.remove(OTHER));
        database.history.sweep();
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void removesWhatWasStagedAnHourAgoAndNothingThatIsInUse() {
        Staging left = database.history.stage();
        left.put(Key.CREDS, Texts.value("1"));
        database.change(AN_HOUR_LATER);
        try (Staging used = database.history.stage()) {
            used.put(Key.CREDS, Texts.value("2"));
            database.history.sweep();
            used.adopt(OTHER);
        }
        assertThat(database.live(OTHER)).containsEntry("creds", "2");
        assertThatThrownBy(() -> left.adopt(SHOP))
                .isInstanceOfSatisfying(
                        CofreException.class, gone -> assertThat(gone.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        left.close();
        assertThat(database.live(SHOP)).hasSize(2);
    }

    @Test
    void removesDeletedKeysAfterAnHour() {
        database.commit(new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)));
        database.history.sweep();
        assertThat(entries()).isEqualTo(2);
        database.change("UPDATE session_entry SET written_at = written_at - interval '61 minutes'");
        database.history.sweep();
        assertThat(entries()).isOne();
        assertThat(database.live(SHOP)).containsOnlyKeys("creds");
    }

    private long entries() {
        return database.count("SELECT count(*) FROM session_entry");
    }

    private long rows() {
        return database.count("SELECT count(*) FROM session_instance");
    }
}
