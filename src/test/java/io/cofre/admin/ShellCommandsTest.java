package io.cofre.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.OpenStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a shell, and then our command line, take the commands as they are meant. */
class ShellCommandsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "first, g first",
                "São, g São",
                "Loja (vendas), g 'Loja (vendas)'",
                "a'b, g 'a'\\''b'",
                "Loja d'Ana (vendas), g 'Loja d'\\''Ana (vendas)'",
                "i-, g i-",
                "-i, -- g '-i'",
                "a\u202Eb, g $'a\\U0000202Eb'",
                "a\u202E'\\b, g $'a\\U0000202E\\'\\\\b'"
            })
    void namesAnInstanceSoThatItIsTakenWhole(String instance, String words) {
        assertThat(ShellCommands.restoreSnapshot(OpenStore.instance(instance), "ID"))
                .isEqualTo("cofre snapshot restore " + words + " ID");
    }
}
