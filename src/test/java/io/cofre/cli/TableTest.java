package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the spelling of things for people. */
class TableTest {
    @Test
    void alignsColumnsAndEndsLinesWithTheirText() {
        Table table = new Table("NAME", " SIZE", "NOTE");
        table.row("S\u00e3o", "1", "a");
        table.row("Sa\u0303o Jo\u00e3o", "1,000", "");

        assertThat(printed(table)).isEqualTo("""
                NAME       SIZE  NOTE
                S\u00e3o           1  a
                Sa\u0303o Jo\u00e3o  1,000
                """);
    }

    @Test
    void letsNoNameCommandTheTerminal() {
        Table table = new Table("NAME");
        table.row("a\u001b[2Jb\nc\u009b2J");
        assertThat(printed(table)).isEqualTo("NAME\na\\u001B[2Jb\\u000Ac\\u009B2J\n");
    }

    @Test
    void showsWhatANameHides() {
        Table table = new Table("NAME", "NOTE");
        table.row("shop\u202Eevil\u200B", "x");
        assertThat(printed(table)).isEqualTo("NAME                  NOTE\nshop\\u202Eevil\\u200B  x\n");
    }

    @Test
    void showsWhatAnInstanceHidesOutsideOfTablesToo() {
        assertThat(Shown.instance("g\u2066", "i\u061C")).isEqualTo("g\\u2066 / i\\u061C");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "10239, 10.0 KiB",
        "10240, 10 KiB",
        "1258291, 1.2 MiB",
        "5368709120, 5.0 GiB",
        "9000000000000000, 8185 TiB"
    })
    void writesSizes(long bytes, String shown) {
        assertThat(Shown.bytes(bytes)).isEqualTo(shown);
    }

    private static String printed(Table table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
