package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.provider.InstanceNames;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.waha.WahaProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionNameTest {
    private static final InstanceNames EVOLUTION = EvolutionProvider.NAMES;
    private static final InstanceNames WAHA = WahaProvider.NAMES;
    private static final String[] TEXTS = {
        "loja",
        "Loja",
        "loja 1",
        "a/b",
        "a%2Fb",
        "..",
        ".",
        "x-loja",
        "x-",
        "x-bG9qYSAx",
        "events",
        "ação",
        "\u0000",
        "a\nb",
        " a",
        "a ",
        "😀",
        "\u202eoja",
        "5511900000001@s.whatsapp.net"
    };

    @ParameterizedTest
    @CsvSource({
        "loja,loja,loja",
        "loja 1,loja 1,x-bG9qYSAx",
        "x-loja,x-eC1sb2ph,x-eC1sb2ph",
        "events,x-ZXZlbnRz,x-ZXZlbnRz",
        "..,x-Li4,x-Li4"
    })
    void isSpelledAsTheProviderTakesIt(String text, String atEvolution, String atWaha) {
        assertThat(name(text).atProvider(EVOLUTION)).hasValue(atEvolution);
        assertThat(name(text).atProvider(WAHA)).hasValue(atWaha);
    }

    /** Else two sessions would be one. */
    @Test
    void isFoundAgainAndMixesWithNoOther() {
        for (InstanceNames kind : List.of(EVOLUTION, WAHA)) {
            Set<String> spelled = new HashSet<>();
            for (String text : TEXTS) {
                String there = name(text).atProvider(kind).orElseThrow();
                assertThat(spelled.add(there)).isTrue();
                assertThat(SessionName.ofInstance(kind, there)).hasValue(name(text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ud800", "a\udc00b"})
    void isNoTextThatCouldBeTakenForAnother(String text) {
        assertThat(SessionName.of(text)).isEmpty();
    }

    @Test
    void isNotLongerThanProvidersTake() {
        assertThat(SessionName.of("x".repeat(101))).isEmpty();
        assertThat(name("x".repeat(100)).atProvider(EVOLUTION)).isPresent();
        assertThat(name("x".repeat(100)).atProvider(WAHA)).isEmpty();
        assertThat(name("\n".repeat(39)).atProvider(WAHA)).isPresent();
        assertThat(name("\n".repeat(40)).atProvider(WAHA)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-", "x-%", "x-bG9qYQ", "x-/w", "a b", "x-_w"})
    void isNotThatOfAnInstanceOfSomebodyElse(String instance) {
        assertThat(SessionName.ofInstance(WAHA, instance)).isEmpty();
    }

    @Test
    void showsItselfWithoutCharactersThatTurnALine() {
        assertThat(name("a\nb\u202ec")).hasToString("'a\\u000Ab\\u202Ec'");
    }

    @ParameterizedTest
    @CsvSource({"a/b,a%2Fb", "..,%2E%2E", "loja 1,loja%201", "a?b#c,a%3Fb%23c"})
    void staysOneSegmentOfAPath(String text, String segment) {
        assertThat(name(text).segment()).isEqualTo(segment);
    }

    private static SessionName name(String text) {
        return SessionName.of(text).orElseThrow();
    }
}
