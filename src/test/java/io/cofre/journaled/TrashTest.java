package io.cofre.journaled;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.ArchiveId;
import io.cofre.store.Change;
import io.cofre.store.TrashEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The trash: what is moved there, and what comes back. */
class TrashTest extends ArchiveFixture {
    @Test
    void movesARemovedInstanceIntoTheTrashWithWhatWasNotInFiles() throws IOException {
        store.engine().checkpoint();
        put(Key.CREDS, "{\"n\":2}");
        commit(new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)));
        ArchiveId id = delete();
        assertThat(store.contains(SHOP)).isFalse();
        reopen();
        assertThat(archive.trash()).containsExactly(new TrashEntry(id, SHOP.group(), List.of(SHOP.instance())));
        archive.restoreTrash(id, SHOP.instance(), false);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":2}"));
        assertThat(archive.trash()).isEmpty();
        reopen();
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":2}"));
    }

    @Test
    void keepsWhatNeverWasInFiles() throws IOException {
        ArchiveId id = delete();
        reopen();
        archive.restoreTrash(id, SHOP.instance(), false);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"n\":1}", "pre-key-1", "\"one\""));
    }

    @Test
    void keepsNothingOfAnInstanceWithoutValues() {
        commit(new Change.CreateInstance(OTHER));
        store.engine().checkpoint();
        commit(new Change.DeleteInstance(OTHER));
        store.engine().checkpoint();
        assertThat(archive.trash()).isEmpty();
        assertThat(volume.resolve("group/other")).doesNotExist();
    }

    @Test
    void keepsTheSecondCopyOfCredsWhereNothingElseIsLeft() throws IOException {
        loseAllButTheSecondCopy();
        ArchiveId id = delete();
        reopen();
        archive.restoreTrash(id, SHOP.instance(), false);
        assertThat(archive.retainedCreds(SHOP)).hasValue(value("{\"n\":1}"));
    }

    @Test
    void keepsTheSecondCopyOfCredsOfARemovedGroup() throws IOException {
        loseAllButTheSecondCopy();
        Change.DeleteGroup delete = new Change.DeleteGroup(SHOP.group());
        commit(delete);
        reopen();
        archive.restoreTrash(delete.id(), SHOP.instance(), false);
        assertThat(archive.retainedCreds(SHOP)).hasValue(value("{\"n\":1}"));
    }

    private void loseAllButTheSecondCopy() throws IOException {
        store.engine().checkpoint();
        Files.delete(file("creds"));
        Files.delete(file("pre-key-1"));
    }

    @Test
    void movesARemovedGroupIntoTheTrashAndBack() throws IOException {
        store.engine().checkpoint();
        commit(new Change.CreateInstance(OTHER));
        commit(new Change.PutValue(new KeyPath(OTHER, PRE_KEY), value("\"of the other\"")));
        Change.DeleteGroup delete = new Change.DeleteGroup(SHOP.group());
        commit(delete);
        reopen();
        assertThat(store.groups()).isEmpty();
        TrashEntry entry = archive.trash().get(0);
        assertThat(entry)
                .isEqualTo(new TrashEntry(delete.id(), SHOP.group(), List.of(SHOP.instance(), OTHER.instance())));
        archive.restoreTrash(entry.id(), OTHER.instance(), false);
        assertThat(store.read(new KeyPath(OTHER, PRE_KEY))).hasValue(value("\"of the other\""));
        assertThat(archive.trash().get(0).instances()).containsExactly(SHOP.instance());
        archive.restoreTrash(entry.id(), SHOP.instance(), false);
        assertThat(live()).hasSize(2);
        assertThat(archive.trash()).isEmpty();
    }

    @Test
    void movesNothingBackOverWhatIsThere() {
        ArchiveId id = delete();
        store.engine().checkpoint();
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"new\":1}");
        assertRefused(ErrorCode.CONFLICT, () -> archive.restoreTrash(id, SHOP.instance(), false));
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.restoreTrash(id, OTHER.instance(), false));
        assertThat(live()).isEqualTo(Map.of("creds", "{\"new\":1}"));
        assertThat(archive.trash()).hasSize(1);
        archive.purgeTrash(id);
        assertThat(archive.trash()).isEmpty();
        assertRefused(ErrorCode.NOT_FOUND, () -> archive.purgeTrash(id));
    }

    @Test
    void keepsEveryLifeOfAnInstanceApart() throws IOException {
        ArchiveId first = delete();
        commit(new Change.CreateInstance(SHOP));
        put(Key.CREDS, "{\"life\":2}");
        ArchiveId second = delete();
        reopen();
        assertThat(archive.trash()).extracting(TrashEntry::id).containsExactlyInAnyOrder(first, second);
        archive.restoreTrash(second, SHOP.instance(), false);
        assertThat(live()).isEqualTo(Map.of("creds", "{\"life\":2}"));
    }
}
