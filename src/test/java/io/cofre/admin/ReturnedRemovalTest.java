package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.testing.Deletion;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Removals that come back from the trash beside others of their identity, or without creds that a pod can use. */
@Timeout(120)
class ReturnedRemovalTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;
    private static final InstancePath SECOND = OpenStore.instance("j");
    private static final InstancePath COPY = new InstancePath(GroupName.of("other/group"), InstanceName.of("copy"));

    @TempDir
    private Path directory;

    private OpenStore open;
    private LocalAdministration administration;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
        open.create(INSTANCE);
        open.create(SECOND);
        open.create(COPY);
        administration = open.administration();
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void warnsOfAnIdentityThatAnotherInstanceHasMeanwhile() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        administration.remove(INSTANCE);
        open.put(COPY, "creds", TestCreds.paired("ana", 9));

        TrashRestoration restored = administration.restoreTrash(removal(), Optional.empty(), false);

        assertThat(restored.restored()).containsExactly("i");
        assertThat(restored.warnings())
                .singleElement()
                .asString()
                .startsWith("The identity of g/i is that of other%2Fgroup/copy as well.");
    }

    @Test
    void warnsOfEachSuchInstanceOfAGroupAndOfNoOther() {
        InstancePath third = OpenStore.instance("k");
        open.create(third);
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(SECOND, "creds", TestCreds.paired("bea"));
        open.put(third, "creds", TestCreds.unpaired("eva"));
        open.put(COPY, "creds", TestCreds.paired("bea"));
        removeGroup();

        TrashRestoration restored = administration.restoreTrash(removal(), Optional.empty(), false);

        assertThat(restored.restored()).containsExactly("i", "j", "k");
        assertThat(restored.warnings())
                .singleElement()
                .asString()
                .startsWith("The identity of g/j is that of other%2Fgroup/copy as well.");
    }

    @Test
    void warnsOfNothingWhereItTakesThePlaceOfThatIdentity() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        administration.remove(INSTANCE);
        open.create(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 9));

        TrashRestoration restored = administration.restoreTrash(removal(), Optional.empty(), true);

        assertThat(restored.replaced()).hasSize(1);
        assertThat(restored.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"text\""})
    void putNoCredsBackThatNoPodCanUse(String creds) {
        open.put(INSTANCE, "creds", creds);
        open.put(INSTANCE, "pre-key-1", "{}");
        administration.remove(INSTANCE);
        RecoveryPointId id = removal();

        for (Optional<InstanceName> wanted :
                List.of(Optional.of(INSTANCE.instance()), Optional.<InstanceName>empty())) {
            assertThatThrownBy(() -> administration.restoreTrash(id, wanted, true))
                    .isInstanceOfSatisfying(
                            CofreException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CREDS_UNUSABLE))
                    .hasMessageContaining("nothing was changed. g/i stays in the trash: its creds are no JSON object")
                    .hasMessageContaining("cofre snapshot list g i")
                    .hasMessageContaining(".trash/" + id + "/g/i of the volume with --creds FILE");
        }
        assertThat(open.store().contains(INSTANCE)).isFalse();
        assertThat(administration.trash().get(0).instances()).containsExactly("i");
    }

    @Test
    void bringTheOthersOfAGroupBack() {
        open.put(INSTANCE, "creds", "null");
        open.put(SECOND, "creds", TestCreds.paired("bea"));
        removeGroup();
        RecoveryPointId id = removal();
        open.create(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));

        TrashRestoration restored = administration.restoreTrash(id, Optional.empty(), false);

        assertThat(restored.restored()).containsExactly("j");
        assertThat(restored.left()).containsExactly("i");
        assertThat(restored.beside()).containsExactly("i");
        assertThat(restored.warnings()).singleElement().asString().startsWith("g/i stays in the trash: its creds");
        assertThat(creds(INSTANCE)).contains(TestCreds.paired("ana"));
        assertThat(creds(SECOND)).contains(TestCreds.paired("bea"));
        assertThat(administration.trash().get(0).instances()).containsExactly("i");
    }

    @Test
    void bringInstancesBackThatAreNotPairedOrHaveNoCreds() {
        open.put(INSTANCE, "creds", TestCreds.unpaired("ana"));
        open.put(SECOND, "pre-key-1", "{}");
        removeGroup();

        TrashRestoration restored = administration.restoreTrash(removal(), Optional.empty(), false);

        assertThat(restored.restored()).containsExactly("i", "j");
        assertThat(restored.left()).isEmpty();
        assertThat(restored.warnings()).isEmpty();
        assertThat(creds(INSTANCE)).contains(TestCreds.unpaired("ana"));
        assertThat(administration.keys(SECOND)).containsExactly(Key.of("pre-key-1"));
    }

    /** The second copy comes back with damaged creds, and stands in for them. */
    @Test
    void bringDamagedCredsBackWithTheirCopy() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        administration.remove(INSTANCE);
        RecoveryPointId id = removal();
        open.damage(".trash/" + id + "/g/i/creds");
        administration = open.administration();

        assertThat(administration.restoreTrash(id, Optional.empty(), false).restored())
                .containsExactly("i");

        assertThat(open.store().retainedCreds(INSTANCE).orElseThrow().value()).isEqualTo(TestCreds.paired("ana"));
    }

    private void removeGroup() {
        open.store().commit(Commit.of(Deletion.of(INSTANCE.group()))).join();
    }

    /** The newest removal, in the trash by now. */
    private RecoveryPointId removal() {
        RecoveryPointId id = new RecoveryPointId(administration.trash().get(0).id());
        assertThat(Files.isDirectory(directory.resolve(".trash/" + id + "/g"))).isTrue();
        return id;
    }

    private Optional<Value> creds(InstancePath instance) {
        return open.store().read(new KeyPath(instance, Key.CREDS));
    }
}
