package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreMarkTest {
    @ParameterizedTest
    @CsvSource({
        "same,  10, 10, false, false",
        "same,  10, 11, false, false",
        "same,  10,  9, true,  true",
        "other, 10,  9, true,  true",
        "other, 10, 10, true,  false",
        "none,   0,  0, false, false",
        "none,   0,  1, true,  false",
    })
    void tellsARestoredDatabase(String mark, long marked, long stored, boolean sqlite, boolean postgresql) {
        Optional<RestoreMark.Mark> last =
                mark.equals("none") ? Optional.empty() : Optional.of(new RestoreMark.Mark(mark, marked));
        RestoreMark.Mark now = new RestoreMark.Mark("same", stored);
        assertThat(RestoreMark.isRestored(last, now, Dialect.SQLITE)).isEqualTo(sqlite);
        assertThat(RestoreMark.isRestored(last, now, Dialect.POSTGRESQL)).isEqualTo(postgresql);
    }

    @Test
    void readsWhatItWroteAndNothingElse(@TempDir Path directory) throws IOException {
        try (LocalDisk disk = LocalDisk.at(directory)) {
            RestoreMark mark = new RestoreMark(disk);
            assertThat(mark.read()).isEmpty();
            mark.write(new RestoreMark.Mark("db_1", 42));
            assertThat(mark.read()).contains(new RestoreMark.Mark("db_1", 42));
            Files.delete(directory.resolve("hub.mark"));
            Files.writeString(directory.resolve("hub.mark"), "nonsense");
            assertThat(mark.read()).isEmpty();
        }
    }
}
