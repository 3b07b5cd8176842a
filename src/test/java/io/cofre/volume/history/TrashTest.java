package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.RetainedCreds;
import io.cofre.store.TrashEntry;
import io.cofre.testing.Deletion;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of the trash: the moves into it, and out of it. */
class TrashTest extends HistoryFixture {
    @Test
    void movesARemovedInstanceIntoTheTrashWithWhatWasNotInFiles() throws IOException {
        EngineSteps.checkpoint(store);
        put(Key.CREDS, "{\"n\":2}");
        commit(new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)));
        RecoveryPointId id = delete();
        assertThat(store.contains(SHOP)).isFalse();
        reopen();
        assertThat(history.trash()).containsExactly(new TrashEntry(id, SHOP.group(), List.of(SHOP.instance())));
        history.restoreTrash(id, SHOP.instance(), false);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":2}"));
        assertThat(history.trash()).isEmpty();
        reopen();
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":2}"));
    }

    @Test
    void keepsWhatNeverWasInFiles() throws IOException {
        RecoveryPointId id = delete();
        reopen();
        history.restoreTrash(id, SHOP.instance(), false);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"one\""));
    }

    @Test
    void keepsNothingOfAnInstanceWithoutValues() {
        commit(new Change.CreateInstance(OTHER));
        EngineSteps.checkpoint(store);
        commit(Deletion.of(OTHER));
        EngineSteps.checkpoint(store);
        assertThat(history.trash()).isEmpty();
        assertThat(volume.resolve("group/other")).doesNotExist();
    }

    @Test
    void keepsTheSecondCopyOfCredsWhereNothingElseIsLeft() throws IOException {
        loseAllButTheSecondCopy();
        RecoveryPointId id = delete();
        reopen();
        history.restoreTrash(id, SHOP.instance(), false);
        assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).hasValue(value("{\"n\":1}"));
    }

    @Test
    void keepsTheSecondCopyOfCredsOfARemovedGroup() throws IOException {
        loseAllButTheSecondCopy();
        Change.DeleteGroup delete = Deletion.of(SHOP.group());
        commit(delete);
        reopen();
        history.restoreTrash(delete.id(), SHOP.instance(), false);
        assertThat(store.retainedCreds(SHOP).map(RetainedCreds::value)).hasValue(value("{\"n\":1}"));
    }

    private void loseAllButTheSecondCopy() throws IOException {
        EngineSteps.checkpoint(store);
        Files.delete(file("creds"));
        Files.delete(file("pre-key-1"));
    }

    @Test
    void movesARemovedGroupIntoTheTrashAndBack() throws IOException {
        EngineSteps.checkpoint(store);
        commit(new Change.CreateInstance(OTHER));
        commit(new Change.PutValue(new KeyPath(OTHER, PRE_KEY), value("\"of the other\"")));
        Change.DeleteGroup delete = Deletion.of(SHOP.group());
        commit(delete);
        reopen();
        assertThat(store.groups()).isEmpty();
        TrashEntry entry = history.trash().get(0);
        assertThat(entry)
                .isEqualTo(new TrashEntry(delete.id(), SHOP.group(), List.of(SHOP.instance(), OTHER.instance())));
        history.restoreTrash(entry.id(), OTHER.instance(), false);
        assertThat(store.read(new KeyPath(OTHER, PRE_KEY))).hasValue(value("\"of the other\""));
        assertThat(history.trash().get(0).instances()).containsExactly(SHOP.instance());
        history.restoreTrash(entry.id(), SHOP.instance(), false);
        assertThat(live()).hasSize(2);
        assertThat(history.trash()).isEmpty();
    }

    @Test
    void movesNothingBackOverWhatIsThere() {
        RecoveryPointId id = delete();
        EngineSteps.checkpoint(store);
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"new\":1}");
        assertRefused(ErrorCode.CONFLICT, () -> history.restoreTrash(id, SHOP.instance(), false));
        assertRefused(ErrorCode.NOT_FOUND, () -> history.restoreTrash(id, OTHER.instance(), false));
        assertThat(live()).isEqualTo(Map.of("creds", "{\"new\":1}"));
        assertThat(history.trash()).hasSize(1);
        history.purgeTrash(id);
        assertThat(history.trash()).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> history.purgeTrash(id));
    }

    @Test
    void keepsEveryLifeOfAnInstanceApart() throws IOException {
        RecoveryPointId first = delete();
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"life\":2}");
        RecoveryPointId second = delete();
        reopen();
        assertThat(history.trash()).extracting(TrashEntry::id).containsExactlyInAnyOrder(first, second);
        history.restoreTrash(second, SHOP.instance(), false);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"life\":2}"));
    }
}
