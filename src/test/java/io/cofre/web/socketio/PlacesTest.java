package io.cofre.web.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bounds of the number of clients. */
class PlacesTest {
    private final Places places = new Places(3, 2);

    @Test
    void givesAnAddressItsShareAndNoMore() {
        Places.Place first = places.take("x").orElseThrow();
        assertThat(places.take("x")).isPresent();
        assertThat(places.take("x")).isEmpty();
        assertThat(places.take("y")).isPresent();
        first.leave();
        assertThat(places.take("x")).isPresent();
    }

    @Test
    void givesNoMoreThanThereAre() {
        places.take("x");
        places.take("y");
        places.take("z");
        assertThat(places.take("w")).isEmpty();
        assertThat(places.taken()).isEqualTo(3);
    }

    @Test
    void takesAPlaceBackOnce() {
        Places.Place place = places.take("x").orElseThrow();
        places.take("x");
        place.leave();
        place.leave();
        assertThat(places.taken()).isEqualTo(1);
    }
}
