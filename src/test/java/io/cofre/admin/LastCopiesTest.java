package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the search for removals that hold the last copy of an identity. */
@Timeout(120)
class LastCopiesTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;

    @TempDir
    private Path directory;

    private OpenStore open;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void areThoseOfTheNewestRemovalOfAPairedIdentity() {
        remove(INSTANCE, "ana");
        remove(INSTANCE, "ana");
        remove(OpenStore.instance("j"), "bea");

        assertThat(lastCopies()).containsExactly(List.of("j"), List.of("i"), List.of());
    }

    @Test
    void areNoneWhereNobodyIsPaired() {
        open.create(INSTANCE);
        open.put(INSTANCE, "creds", TestCreds.unpaired("ana"));
        open.administration().remove(INSTANCE);

        assertThat(lastCopies()).containsExactly(List.of());
    }

    @Test
    void areNoneWhereAnInstanceOrASnapshotHasTheIdentity() {
        remove(INSTANCE, "ana");
        remove(OpenStore.instance("j"), "bea");
        open.create(OpenStore.instance("k"));
        open.put(OpenStore.instance("k"), "creds", TestCreds.paired("ana"));
        open.create(OpenStore.instance("j"));
        open.put(OpenStore.instance("j"), "creds", TestCreds.paired("bea"));
        open.administration().takeSnapshot(OpenStore.instance("j"));
        open.put(OpenStore.instance("j"), "creds", TestCreds.unpaired("cid"));

        assertThat(lastCopies()).containsExactly(List.of(), List.of());
    }

    private void remove(InstancePath instance, String person) {
        open.create(instance);
        open.put(instance, "creds", TestCreds.paired(person));
        open.administration().remove(instance);
    }

    private List<List<String>> lastCopies() {
        return open.administration().trash().stream()
                .map(TrashReport::lastCopies)
                .toList();
    }
}
