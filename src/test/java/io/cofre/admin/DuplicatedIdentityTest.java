package io.cofre.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.admin.InstanceReport.Finding;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.store.RecoveryPointId;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One identity in two instances. */
@Timeout(120)
class DuplicatedIdentityTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;
    private static final InstancePath COPY = new InstancePath(GroupName.of("other/group"), InstanceName.of("copy"));

    @TempDir
    private Path directory;

    private OpenStore open;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
        open.create(INSTANCE);
        open.create(COPY);
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void isNamedByTheListAndTheDoctorAcrossGroups() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 3));
        open.put(INSTANCE, "pre-key-2", "{}");
        open.put(COPY, "creds", TestCreds.paired("ana", 9));

        LocalAdministration administration = open.administration();

        assertThat(administration.list())
                .extracting(InstanceSummary::sameIdentity)
                .containsExactly(List.of("other%2Fgroup/copy"), List.of("g/i"));
        Finding finding = administration.diagnose(INSTANCE).findings().get(0);
        assertThat(finding.problem()).isTrue();
        assertThat(finding.code()).isEqualTo("identity_duplicated");
        assertThat(finding.text()).contains("other%2Fgroup/copy");
    }

    @Test
    void isNoneIfOnlyTheAccountIsTheSameOrNobodyIsPaired() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(COPY, "creds", TestCreds.paired("bea"));
        assertThat(sameIdentities()).isEmpty();

        open.put(INSTANCE, "creds", TestCreds.unpaired("ana"));
        open.put(COPY, "creds", TestCreds.unpaired("ana"));
        assertThat(sameIdentities()).isEmpty();
    }

    @Test
    void isToldByAnImportAndRefusedIfThatIsAskedFor() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        LocalAdministration administration = open.administration();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        administration.export(INSTANCE, archive);
        ImportRequest refusing = new ImportRequest(false, true, Optional.empty(), Optional.empty());

        assertThatThrownBy(() ->
                        administration.importArchive(COPY, new ByteArrayInputStream(archive.toByteArray()), refusing))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DUPLICATE))
                .hasMessageContaining("g/i");
        assertThat(administration.diagnose(COPY).summary().keys()).isZero();

        ImportReport report =
                administration.importArchive(COPY, new ByteArrayInputStream(archive.toByteArray()), false);
        assertThat(report.replacement().warnings().get(0)).contains("that of g/i as well");
        assertThat(administration.list()).noneMatch(each -> each.sameIdentity().isEmpty());

        ImportReport same = administration.importArchive(
                INSTANCE,
                new ByteArrayInputStream(archive.toByteArray()),
                new ImportRequest(true, false, Optional.empty(), Optional.empty()));
        assertThat(same.replacement().warnings().get(0))
                .contains("other%2Fgroup/copy")
                .doesNotContain("g/i");
        administration.remove(COPY);
        assertThat(administration.list()).allMatch(each -> each.sameIdentity().isEmpty());
    }

    @Test
    void isNoneAfterTheCredsOfOneAreOthers() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(COPY, "creds", TestCreds.paired("ana"));
        assertThat(sameIdentities()).hasSize(2);

        open.put(COPY, "creds", new String(TestCreds.paired("bea").bytes(), UTF_8));

        assertThat(sameIdentities()).isEmpty();
    }

    @Test
    void isToldByARestoreToo() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        LocalAdministration administration = open.administration();
        String id = administration.takeSnapshot(INSTANCE).id();
        open.put(INSTANCE, "creds", TestCreds.paired("bea"));
        open.put(COPY, "creds", TestCreds.paired("ana"));

        ReplacementReport report = administration.restoreSnapshot(INSTANCE, new RecoveryPointId(id));

        assertThat(report.warnings().get(0)).contains("that of other%2Fgroup/copy as well");
    }

    private List<String> sameIdentities() throws IOException {
        return open.administration().list().stream()
                .flatMap(each -> each.sameIdentity().stream())
                .toList();
    }
}
