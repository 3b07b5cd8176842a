package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.store.Change;
import io.cofre.volume.engine.EngineSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests of the time at which an instance was last written, as operators see it. */
class LastWriteTest extends HistoryFixture {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void isKnownBeforeTheFirstCheckpoint() {
        assertThat(volume.resolve("group")).doesNotExist();
        assertThat(store.lastWrite(SHOP)).get().satisfies(LastWriteTest::isOfToday);
    }

    @Test
    void isThatOfTheDirectoryOnceThereIsOne() throws IOException {
        EngineSteps.checkpoint(store);
        Instant written = age();
        assertThat(store.lastWrite(SHOP)).hasValue(written);
    }

    @Test
    void isNotThatOfAFormerLife() throws IOException {
        EngineSteps.checkpoint(store);
        age();
        delete();
        assertThat(store.lastWrite(OTHER)).isEmpty();
        commit(new Change.CreateInstance(SHOP));
        assertThat(store.lastWrite(SHOP)).get().satisfies(LastWriteTest::isOfToday);
    }

    /** Has the directory look as if nobody had written for years. */
    private Instant age() throws IOException {
        FileTime time = FileTime.from(Instant.parse("2020-01-02T03:04:05Z"));
        Files.setLastModifiedTime(volume.resolve("group/São João"), time);
        return time.toInstant();
    }

    private static void isOfToday(Instant time) {
        assertThat(time).isBetween(Instant.now().minus(DAY), Instant.now());
    }
}
