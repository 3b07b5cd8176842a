package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.Change;
import io.cofre.store.MendedValue;
import io.cofre.store.Retention;
import io.cofre.store.ScrubRate;
import io.cofre.store.ScrubReport;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.SetClock;
import io.cofre.testing.TestRetention;
import io.cofre.testing.TestSettings;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.InterceptedDisk;
import io.cofre.volume.disk.LocalDisk;
import io.cofre.volume.history.HistoryFixture;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The scrub, stepped second by second. */
@Isolated
@SuppressWarnings("NullAway.Init")
class ScrubTest extends HistoryFixture {
    private static final ScrubRate RATE = new ScrubRate(50, 512 << 10);
    private static final int SECONDS_MAX = 1000;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final SetClock clock = new SetClock();
    private InterceptedDisk disk;
    private Scrub scrub;

    @Override
    public void open(Retention retention) throws IOException {
        StoreSettings settings = TestSettings.with(retention);
        disk = new InterceptedDisk(LocalDisk.at(volume));
        store = TestStores.open(disk, settings);
        history = store.history();
        scrub = store.upkeep().scrub(RATE, clock::nanoseconds, clock::now);
    }

    @Test
    void readsEveryFileAndFindsNothingWrong() {
        store.engine().checkpointer().checkpoint();

        ScrubReport.Pass pass = pass();

        assertThat(pass.files()).as("creds, their second copy, a pre-key").isEqualTo(3);
        assertThat(scrub.report().bytesRead()).isEqualTo(7 + 7 + 5);
        assertThat(pass.damaged() + pass.unreadable() + pass.mended()).isZero();
        assertThat(log.text()).doesNotContain("scrub");
    }

    @Test
    void findsADamagedValueThatNobodyHasAndSaysSoOnce() throws IOException {
        damageOnDiskAlone("pre-key-1");

        assertThat(pass().damaged()).isEqualTo(1);
        assertThat(pass().damaged()).isEqualTo(1);

        assertThat(scrub.report().damaged()).isEqualTo(1);
        assertThat(log.text().split("a value of São João in group", -1))
                .as(log.text())
                .hasSize(2);
        assertThat(log.text().split("the scrub read 3 files: 1 are damaged", -1))
                .hasSize(2);
        assertThat(log.text()).doesNotContain("pre-key-1");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void findsAPipeInThePlaceOfAValue() throws Exception {
        damageOnDiskAlone("pre-key-1");
        Files.delete(file("pre-key-1"));
        assumeTrue(new ProcessBuilder("mkfifo", file("pre-key-1").toString())
                        .start()
                        .waitFor()
                == 0);

        assertThat(pass().damaged()).isEqualTo(1);

        assertThat(log.text()).contains("a pipe, a socket or a device is in its place");
    }

    @Test
    void forgetsADamagedValueThatAPodWroteAnew() throws IOException {
        damageOnDiskAlone("pre-key-1");
        pass();
        put(PRE_KEY, "\"two\"");
        store.engine().checkpointer().checkpoint();

        assertThat(pass().damaged()).isZero();
        assertThat(scrub.report().damaged()).isZero();
    }

    @Test
    void writesAValueAnewThatMemoryHas() throws IOException {
        store.engine().checkpointer().checkpoint();
        truncate("pre-key-1");

        ScrubReport.Pass pass = pass();

        assertThat(pass.mended()).isEqualTo(1);
        assertThat(pass.damaged()).isZero();
        assertThat(scrub.report().mended()).isEqualTo(1);
        assertThat(file("pre-key-1")).hasContent("\"one\"");
        assertThat(store.mended(SHOP)).extracting(MendedValue::key).containsExactly(PRE_KEY);
        assertThat(pass().mended()).isZero();
    }

    @Test
    void writesCredsAnewThatAreGoneFromTheDirectory() throws IOException {
        store.engine().checkpointer().checkpoint();
        Files.delete(file("creds"));

        assertThat(pass().mended()).isEqualTo(1);
        assertThat(file("creds")).hasContent("{\"n\":1}");
    }

    @Test
    void writesTheSecondCopyOfCredsAnew() throws IOException {
        store.engine().checkpointer().checkpoint();
        reopen();
        truncate(".retained/creds");

        assertThat(pass().mended()).isEqualTo(1);
        assertThat(scrub.report().mended()).isEqualTo(1);
        assertThat(file(".retained/creds")).hasContent("{\"n\":1}");
    }

    @Test
    void leavesDamagedCredsToTheirIntactCopy() throws IOException {
        damageOnDiskAlone("creds");

        assertThat(pass().damaged()).isEqualTo(1);
        assertThat(file(".retained/creds")).hasContent("{\"n\":1}");
        assertThat(log.text()).contains("the creds of São João in group");
    }

    @Test
    void leavesAloneWhatIsDamagedAndWrittenAnewAnyway() throws IOException {
        damageOnDiskAlone("pre-key-1");
        put(PRE_KEY, "\"two\"");

        assertThat(pass().damaged()).isZero();
        store.engine().checkpointer().checkpoint();
        assertThat(file("pre-key-1")).hasContent("\"two\"");
    }

    @Test
    void countsNothingThatIsDeletedWhileItIsRead() {
        store.engine().checkpointer().checkpoint();
        disk.intercept((operation, path) -> {
            if (operation == Operation.READ && path.endsWith("pre-key-1")) {
                disk.intercept((later, any) -> {});
                commit(new Change.DeleteKey(new KeyPath(SHOP, PRE_KEY)));
                store.engine().checkpointer().checkpoint();
            }
        });

        ScrubReport.Pass pass = pass();

        assertThat(pass.damaged() + pass.mended()).isZero();
        assertThat(file("pre-key-1")).doesNotExist();
    }

    @Test
    void anInstanceThatIsRemovedDuringAPassIsNoError() {
        for (int number = 0; number < 120; number++) {
            put(Key.of("session-" + number), "{}");
        }
        commit(new Change.CreateInstance(OTHER));
        store.engine().checkpointer().checkpoint();
        second();
        assertThat(scrub.report().last()).isEmpty();

        delete();
        store.engine().checkpointer().checkpoint();
        ScrubReport.Pass pass = pass();

        assertThat(pass.files()).isBetween(40L, 60L);
        assertThat(pass.damaged() + pass.unreadable()).isZero();
    }

    @Test
    void aDirectoryThatCannotBeReadIsAFindingAndThePassGoesOn() {
        InstancePath closed = new InstancePath(SHOP.group(), InstanceName.of("a-closed-one"));
        commit(new Change.CreateInstance(closed));
        store.engine().checkpointer().checkpoint();
        disk.intercept((operation, path) -> {
            if (operation == Operation.LIST && path.equals(Path.of("group", "a-closed-one"))) {
                throw new AccessDeniedException(path.toString());
            }
        });

        assertThat(pass().unreadable()).isEqualTo(1);
        assertThat(pass().files()).isEqualTo(3);
        assertThat(scrub.report().unreadable()).isEqualTo(1);
        assertThat(log.text().split("cannot read the directory of a-closed-one in group: permission denied", -1))
                .hasSize(2);

        disk.intercept((operation, path) -> {});
        pass();
        assertThat(scrub.report().unreadable()).isZero();
    }

    @Test
    void readsAtItsRateAndBeginsAPassEachMinute() {
        for (int number = 0; number < 120; number++) {
            put(Key.of("session-" + number), "{}");
        }
        store.engine().checkpointer().checkpoint();

        second();
        assertThat(scrub.report().filesRead()).isBetween(45L, 51L);
        second();
        assertThat(scrub.report().filesRead()).isBetween(95L, 102L);
        second();
        assertThat(scrub.report().last().orElseThrow().files()).isEqualTo(123);
        assertThat(scrub.pauseNs()).isEqualTo(Duration.ofSeconds(58).toNanos());
        for (int idle = 0; idle < 57; idle++) {
            second();
        }
        assertThat(scrub.report().filesRead()).isEqualTo(123);
        second();
        assertThat(scrub.report().filesRead()).isGreaterThan(123);
    }

    @Test
    void nothingIsScrubbedByACommandOrWithARateOfNothing() throws IOException {
        store.close();
        try (JournaledStore command = TestStores.open(
                LocalDisk.at(volume),
                StoreSettings.of(1 << 20, 1 << 20, Duration.ofHours(1), 1 << 20, TestRetention.GENEROUS))) {
            command.start(() -> {});
            assertThat(command.scrub()).isEmpty();
            command.startScrubbing(new ScrubRate(0, 1));
            assertThat(command.scrub()).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("cofre-scrubber");

            command.startScrubbing(RATE);
            assertThat(command.scrub()).isPresent();
        }
    }

    private void damageOnDiskAlone(String name) throws IOException {
        store.engine().checkpointer().checkpoint();
        reopen();
        truncate(name);
    }

    private void truncate(String name) throws IOException {
        Files.write(file(name), new byte[0]);
    }

    private void second() {
        clock.pass(Duration.ofSeconds(1));
        scrub.step();
    }

    private ScrubReport.Pass pass() {
        var before = scrub.report().last();
        for (int seconds = 0; seconds < SECONDS_MAX; seconds++) {
            second();
            if (!scrub.report().last().equals(before)) {
                return scrub.report().last().orElseThrow();
            }
        }
        throw new AssertionError("a pass does not end");
    }
}
