package io.cofre.volume.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SnapshotReason;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The second copy of creds. */
class RetainedCredsTest extends HistoryFixture {
    @Test
    void retainsCredsThatWereDamagedInTheirFile() throws IOException {
        byte[] intact = "{\"n\":1}".getBytes(UTF_8);
        byte[] flipped = intact.clone();
        flipped[5] ^= 1;
        for (byte[] damaged : List.of(new byte[0], new byte[7], flipped, "{\"n\":".getBytes(UTF_8))) {
            reopen();
            Files.write(file("creds"), damaged);
            assertRefused(ErrorCode.DAMAGED, () -> store.read(new KeyPath(SHOP, Key.CREDS)));
            assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).hasValue(Value.of(intact));
        }
        Files.delete(file("creds"));
        assertRefused(ErrorCode.DAMAGED, () -> store.read(new KeyPath(SHOP, Key.CREDS)));
        put(Key.CREDS, "{\"n\":2}");
        reopen();
        assertThat(live()).containsEntry("creds", "{\"n\":2}");
    }

    @Test
    void retainsCredsInSnapshotsWhereTheCopyIsDamagedToo() throws IOException {
        history.snapshot(SHOP, SnapshotReason.REQUESTED);
        Files.write(file("creds"), new byte[0]);
        Files.write(file(".retained/creds"), new byte[0]);
        assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).hasValue(value("{\"n\":1}"));
    }

    /** The former account belongs to somebody else: a pod that got its creds would log in as that one. */
    @Test
    void retainsNothingOfASnapshotWhoseIdentityWasReplaced() throws IOException {
        for (SnapshotReason reason : List.of(SnapshotReason.IDENTITY_CHANGE, SnapshotReason.REPLACED)) {
            history.snapshot(SHOP, SnapshotReason.REQUESTED);
            history.snapshot(SHOP, reason);
            Files.write(file("creds"), new byte[0]);
            Files.write(file(".retained/creds"), new byte[0]);
            assertThat(store.retainedCreds(SHOP)).as(reason.name()).isEmpty();
            put(Key.CREDS, "{\"n\":2}");
            reopen();
        }
        history.snapshot(SHOP, SnapshotReason.REQUESTED);
        Files.write(file("creds"), new byte[0]);
        Files.write(file(".retained/creds"), new byte[0]);
        assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).hasValue(value("{\"n\":2}"));
    }

    @Test
    void retainsNothingOfCredsThatWereDeleted() throws IOException {
        EngineSteps.checkpoint(store);
        commit(new Change.DeleteKey(new KeyPath(SHOP, Key.CREDS)));
        reopen();
        assertThat(store.read(new KeyPath(SHOP, Key.CREDS))).isEmpty();
        assertThat(store.retainedCreds(SHOP)).isEmpty();
    }
}
