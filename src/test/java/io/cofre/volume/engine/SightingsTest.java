package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SightingsTest {
    private final Sightings<String> sightings = new Sightings<>(2);

    @Test
    void aPlaceIsNewOnce() {
        assertThat(sightings.isNew("a")).isTrue();
        sightings.endPass();

        assertThat(sightings.isNew("a")).isFalse();
        assertThat(sightings.count()).isEqualTo(1);
    }

    @Test
    void aPlaceIsNewAgainOnceItWasWell() {
        sightings.isNew("a");
        sightings.clear("a");

        assertThat(sightings.count()).isZero();
        assertThat(sightings.isNew("a")).isTrue();
    }

    @Test
    void whatAPassDoesNotSeeIsGoneAtItsEnd() {
        sightings.isNew("a");
        sightings.endPass();
        assertThat(sightings.count()).isEqualTo(1);
        sightings.endPass();

        assertThat(sightings.count()).isZero();
    }

    @Test
    void whatCannotBeRememberedIsCountedAndNotNew() {
        sightings.isNew("a");
        sightings.isNew("b");

        assertThat(sightings.isNew("c")).isFalse();
        assertThat(sightings.count()).isEqualTo(3);
        sightings.endPass();
        sightings.isNew("c");
        assertThat(sightings.count()).as("not counted twice").isEqualTo(3);
    }
}
