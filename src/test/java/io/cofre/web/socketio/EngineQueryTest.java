package io.cofre.web.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.web.socketio.EngineQuery.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The query of a request of Engine.IO. */
class EngineQueryTest {
    @Test
    void knowsTheTransportAndTheSession() {
        assertThat(EngineQuery.of("EIO=4&transport=polling&t=abc"))
                .isEqualTo(new EngineQuery(Transport.POLLING, Optional.empty()));
        assertThat(EngineQuery.of("EIO=4&transport=websocket&sid=aB-_9"))
                .isEqualTo(new EngineQuery(Transport.WEBSOCKET, Optional.of("aB-_9")));
    }

    @Test
    void givesTheLibraryNothingElse() {
        EngineQuery query = EngineQuery.of("t=1&EIO=4&b64=1&sid=x&transport=polling&apikey=secret");
        assertThat(query.text()).isEqualTo("EIO=4&transport=polling&sid=x");
        assertThat(query.parameters()).hasSize(3).containsEntry("sid", "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&",
                "=",
                "EIO=3&transport=polling",
                "EIO=4",
                "EIO=4&transport=webtransport",
                "EIO=4&transport=polling&transport=polling",
                "EIO=4&transport=polling&j=0",
                "EIO=4&transport=polling&sid=",
                "EIO=4&transport=polling&sid=a%00",
                "EIO=4&transport=polling&t=%zz"
            })
    void refusesWhatNoClientSends(String query) {
        assertThatThrownBy(() -> EngineQuery.of(query)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNoQueryAtAll() {
        assertThatThrownBy(() -> EngineQuery.of(null)).isInstanceOf(IllegalArgumentException.class);
    }
}
