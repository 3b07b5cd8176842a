package io.cofre.web.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that may connect. */
class OriginsTest {
    private final Origins origins = new Origins(Set.of("https://App.example"));

    @Test
    void allowsTheListedThoseOfTheOwnHostAndProgramsWithout() {
        assertThat(origins.allow("https://app.example", "hub.example")).isTrue();
        assertThat(origins.allow("https://hub.example:3001", "Hub.example:3001"))
                .isTrue();
        assertThat(origins.allow(null, "hub.example")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "https://evil.example",
                "https://app.example.evil",
                "http://app.example",
                "https://app.example:8443",
                "https://hub.example.evil",
                "https://evil.example/hub.example",
                "not a url"
            })
    void refusesAllOthers(String origin) {
        assertThat(origins.allow(origin, "hub.example")).isFalse();
        assertThat(origins.allow(origin, null)).isFalse();
    }

    @Test
    void allowsAllIfTheListSaysSo() {
        assertThat(new Origins(Set.of("*")).allow("https://any.example", "hub.example"))
                .isTrue();
    }
}
