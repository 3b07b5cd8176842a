package io.cofre.volume.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The bounds that a journal can have. */
final class JournalSettingsTest {
    @Test
    void refusesSettingsUnderWhichNoRecordFits() {
        assertThatThrownBy(() -> new JournalSettings(TwinBlock.AREA_BYTES + 4096, 4, 4096))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 12312 bytes");
        assertThatThrownBy(() -> new JournalSettings(10_000, 4, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JournalSettings(16_384, 1, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JournalSettings(16_384, 101, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JournalSettings(16_384, 2, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
