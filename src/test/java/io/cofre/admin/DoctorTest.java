package io.cofre.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.admin.InstanceReport.Finding;
import io.cofre.admin.InstanceReport.PreKeys;
import io.cofre.identity.InstanceState;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.SnapshotReason;
import io.cofre.testing.OpenStore;
import io.cofre.testing.TestCreds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the doctor on sick and on healthy instances. */
@Timeout(120)
class DoctorTest {
    private static final InstancePath INSTANCE = OpenStore.INSTANCE;

    @TempDir
    private Path directory;

    private OpenStore open;

    @BeforeEach
    void open() throws IOException {
        open = new OpenStore(directory);
        open.create(INSTANCE);
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void findsNothingWrongWithAPairedSession() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 3));
        open.put(INSTANCE, "pre-key-1", "{}");
        open.put(INSTANCE, "pre-key-2", "{}");
        open.put(INSTANCE, "session-5511.0", "{}");
        open.put(INSTANCE, "sender-key-memory-1@g.us", "{}");
        open.put(INSTANCE, "anything", "{}");

        InstanceReport report = diagnose();

        assertThat(report.findings()).isEmpty();
        assertThat(report.healthy()).isTrue();
        assertThat(report.account()).contains("5511999999999");
        assertThat(report.summary().state()).isEqualTo(InstanceState.PAIRED);
        assertThat(report.keysByKind())
                .isEqualTo(Map.of("creds", 1, "pre-key", 2, "session", 1, "sender-key-memory", 1, "other", 1));
        assertThat(report.preKeys()).contains(new PreKeys(2, 1, 2, 3));
    }

    @Test
    void namesTheCommandThatBringsDamagedCredsBack() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 2));
        open.put(INSTANCE, "pre-key-1", "{}");
        open.administration().takeSnapshot(INSTANCE);
        open.damage("g/i/creds");

        InstanceReport report = diagnose();

        assertThat(report.summary().state()).isEqualTo(InstanceState.DAMAGED);
        assertThat(report.damaged()).containsExactly("creds");
        assertThat(report.findings().get(0).text()).contains("creds").contains("damaged");
        assertThat(report.findings().get(0).advice()).contains("cofre snapshot create g i");
        assertThat(report.healthy()).isEqualTo(report.credsRetained());
    }

    @Test
    void namesTheImportOfABackupWhereNothingElseHoldsTheAccount() {
        open.put(INSTANCE, "pre-key-1", "{}");

        InstanceReport report = diagnose();

        assertThat(report.findings().get(0).problem()).isTrue();
        assertThat(report.findings().get(0).advice()).contains("cofre import g i BACKUP.tar.gz --replace");
    }

    @Test
    void namesCommandsThatTakeANameForNoOption() throws IOException {
        InstancePath hyphen = OpenStore.instance("-i");
        open.create(hyphen);
        open.put(hyphen, "pre-key-1", "{}");

        InstanceReport report = open.administration().diagnose(hyphen);

        assertThat(report.findings().get(0).advice()).contains("cofre import --replace -- g '-i' BACKUP.tar.gz");
    }

    @Test
    void namesTheSnapshotOfAnIdentityThatWasLost() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(INSTANCE, "pre-key-1", "{}");
        String id = keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.unpaired("bea"));

        Finding first = diagnose().findings().get(0);

        assertThat(first.problem()).isTrue();
        assertThat(first.text()).contains("was replaced").contains("No account is paired now");
        assertThat(first.advice()).contains("snapshot restore g i " + id);
    }

    @Test
    void doesNotCallALostIdentityAProblemOnceAnotherOneIsPaired() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.paired("bea"));

        InstanceReport report = diagnose();

        assertThat(report.healthy()).isTrue();
        assertThat(report.findings()).hasSize(1);
    }

    @Test
    void namesTheIdentityChangeBeforeItTakesCredsForOld() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 813));
        open.put(INSTANCE, "pre-key-812", "{}");
        String id = keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.paired("bea", 3));

        List<Finding> findings = diagnose().findings();

        assertThat(findings.get(0).problem()).isTrue();
        assertThat(findings.get(0).text()).contains("was replaced").contains("keys of the former one");
        assertThat(findings.get(0).advice()).contains("cofre snapshot restore g i " + id);
        assertThat(findings).as("what only follows").hasSize(1);
    }

    @Test
    void saysOnlyThatTheIdentityWasLostWhereTheRestFollows() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 813));
        open.put(INSTANCE, "pre-key-812", "{}");
        keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.unpaired("bea"));

        assertThat(diagnose().findings()).extracting(Finding::code).containsExactly("identity_replaced");
        open.store()
                .commit(Commit.of(new Change.DeleteKey(new KeyPath(INSTANCE, Key.CREDS))))
                .join();

        assertThat(diagnose().findings()).extracting(Finding::code).containsExactly("identity_replaced");
    }

    @Test
    void saysOnlyThatAllPreKeysAreGone() {
        open.put(
                INSTANCE,
                "creds",
                new String(TestCreds.paired("ana", 31).bytes(), StandardCharsets.UTF_8)
                        .replace("\"firstUnuploadedPreKeyId\":31", "\"firstUnuploadedPreKeyId\":20"));

        assertThat(diagnose().findings()).extracting(Finding::code).containsExactly("pre_keys_gone");
    }

    @Test
    void saysNothingOfAnIdentityThatIsBack() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.unpaired("bea"));
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));

        assertThat(diagnose().findings()).isEmpty();
    }

    @Test
    void doesNotBlameAnIdentityChangeThatARestoreHasUndone() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(INSTANCE, "pre-key-1", "{}");
        String id = keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.unpaired("bea"));
        assertThat(diagnose().findings()).extracting(Finding::code).containsExactly("identity_replaced");
        open.administration().restoreSnapshot(INSTANCE, new RecoveryPointId(id));
        open.store()
                .commit(Commit.of(new Change.DeleteKey(new KeyPath(INSTANCE, Key.CREDS))))
                .join();

        Finding found = diagnose().findings().get(0);

        assertThat(found.code()).isEqualTo("creds_missing");
        assertThat(found.advice()).contains("snapshot restore g i " + id);
    }

    @Test
    void namesTheStateWithAnAccountAfterTheRestoreOfOneWithout() {
        String without = open.administration().takeSnapshot(INSTANCE).id();
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        String id = keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.unpaired("bea"));
        open.administration().restoreSnapshot(INSTANCE, new RecoveryPointId(without));
        open.put(INSTANCE, "creds", TestCreds.unpaired("cid"));

        Finding found = diagnose().findings().get(0);

        assertThat(found.code()).isEqualTo("unpaired");
        assertThat(found.advice()).contains("snapshot restore g i " + id);
    }

    @Test
    void findsThatAPairingCodeWasAskedForAndNobodyIsPaired() {
        open.put(INSTANCE, "creds", TestCreds.requested("ana"));

        InstanceReport report = diagnose();

        assertThat(report.summary().state()).isEqualTo(InstanceState.UNPAIRED);
        assertThat(report.account()).isEmpty();
        assertThat(report.healthy()).isTrue();
        assertThat(report.findings().get(0).text()).contains("a pairing code was asked for");
    }

    @Test
    void namesTheSnapshotWithTheLoginThatAPairingCodeOverwrote() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        String id = keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.requestedAgain("ana"));
        keepIdentity();

        InstanceReport report = diagnose();

        assertThat(report.summary().state()).isEqualTo(InstanceState.PAIRED);
        assertThat(report.findings().get(0).problem()).isTrue();
        assertThat(report.findings().get(0).text()).contains("lost the number of its device");
        assertThat(report.findings().get(0).advice()).contains("snapshot restore g i " + id);
    }

    @Test
    void looksPastSnapshotsOfPairingCodesThatAnOlderWorkerTook() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        String id = keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.requested("bea"));
        keepIdentity();
        open.put(INSTANCE, "creds", TestCreds.unpaired("cid"));

        Finding first = diagnose().findings().get(0);

        assertThat(first.text()).contains("was replaced").contains("No account is paired now");
        assertThat(first.advice()).contains("snapshot restore g i " + id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            null                   | are no JSON object
            []                     | are no JSON object
            7                      | are no JSON object
            "{}"                   | are no JSON object
            """)
    void findsCredsThatAreNoObject(String creds, String flaw) throws IOException {
        open.put(INSTANCE, "creds", creds);

        InstanceReport report = diagnose();

        assertThat(report.summary().state()).isEqualTo(InstanceState.DAMAGED);
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings().get(0).text()).contains(flaw);
        assertThat(open.administration().list().get(0).state()).isEqualTo(InstanceState.DAMAGED);
    }

    @Test
    void findsCredsThatLackAKey() {
        String cut = new String(TestCreds.paired("ana").bytes(), UTF_8).replace("\"noiseKey\"", "\"noise\"");
        open.put(INSTANCE, "creds", cut);

        assertThat(diagnose().findings().get(0).text()).contains("have no whole noiseKey");
    }

    @Test
    void namesTheWayToAnAccountThatIsWrappedInAText() {
        String paired = new String(TestCreds.paired("ana").bytes(), UTF_8);
        open.put(INSTANCE, "creds", "\"" + paired.replace("\"", "\\\"") + "\"");

        Finding first = diagnose().findings().get(0);

        assertThat(first.text()).contains("are no JSON object");
        assertThat(first.advice()).contains("unwraps");
    }

    /** Has the snapshot taken that the worker takes before an identity is replaced. */
    private String keepIdentity() {
        return open.store()
                .history()
                .snapshot(INSTANCE, SnapshotReason.IDENTITY_CHANGE)
                .id()
                .text();
    }

    @Test
    void findsDamagedKeysByName() throws IOException {
        open.put(INSTANCE, "creds", TestCreds.paired("ana"));
        open.put(INSTANCE, "session-5511.0", "{}");
        open.damage("g/i/session-5511.0");

        InstanceReport report = diagnose();

        assertThat(report.damaged()).containsExactly("session-5511.0");
        assertThat(report.findings().get(0).text()).isEqualTo("1 damaged: session-5511.0.");
        assertThat(report.healthy()).isFalse();
    }

    @Test
    void findsKeysWithoutCreds() {
        open.put(INSTANCE, "pre-key-1", "{}");

        InstanceReport report = diagnose();

        assertThat(report.summary().state()).isEqualTo(InstanceState.EMPTY);
        assertThat(report.findings().get(0).text()).isEqualTo("There are 1 keys, but no creds.");
    }

    @Test
    void findsCredsThatAreOlderThanTheirPreKeys() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 5));
        open.put(INSTANCE, "pre-key-7", "{}");

        assertThat(diagnose().findings().get(0).text())
                .isEqualTo(
                        "Pre-key 7 is stored, but creds would give the number 5 again: creds are older than the keys.");
    }

    @Test
    void findsPreKeysThatWereNeverGivenAwayAndAreNotStored() {
        open.put(
                INSTANCE,
                "creds",
                new String(TestCreds.paired("ana", 31).bytes(), UTF_8)
                        .replace("\"firstUnuploadedPreKeyId\":31", "\"firstUnuploadedPreKeyId\":1"));
        open.put(INSTANCE, "pre-key-30", "{}");

        assertThat(diagnose().findings().get(0).text()).startsWith("29 of the pre-keys from 1 to 30");
    }

    @Test
    void findsThatAllPreKeysAreGone() {
        open.put(INSTANCE, "creds", TestCreds.paired("ana", 31));

        assertThat(diagnose().findings().get(0).text()).startsWith("No pre-key is stored, although 30 were given");
    }

    @ParameterizedTest
    @CsvSource({
        "creds, CREDS",
        "pre-key-17, PRE_KEY",
        "session-5511999999999.0, SESSION",
        "sender-key-12036304@g.us::55119999::0, SENDER_KEY",
        "sender-key-memory-1@g.us, SENDER_KEY_MEMORY",
        "app-state-sync-key-AAAAAKw/+Q==, APP_STATE_SYNC_KEY",
        "app-state-sync-version-regular_high, APP_STATE_SYNC_VERSION",
        "device-list-5511, DEVICE_LIST",
        "lid-mapping-5511_reverse, LID_MAPPING",
        "tctoken-1@s.whatsapp.net, TCTOKEN",
        "identity-key-1.0, IDENTITY_KEY",
        "creds-2, OTHER",
        "other-1, OTHER",
        "session, OTHER",
    })
    void knowsTheKindOfAKey(String key, KeyKind kind) {
        assertThat(KeyKind.of(Key.of(key))).isEqualTo(kind);
    }

    private InstanceReport diagnose() {
        return open.administration().diagnose(INSTANCE);
    }
}
