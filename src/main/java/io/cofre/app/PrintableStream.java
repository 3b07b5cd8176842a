package io.cofre.app;

import io.cofre.session.Printable;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The stream of the log, in UTF-8: an event is always one line, and shows all characters of the names in it. Only stack
 * traces have several lines.
 */
final class PrintableStream extends PrintStream {
    PrintableStream(OutputStream out) {
        super(out, true, StandardCharsets.UTF_8);
    }

    /** An event of the log. */
    @Override
    public void println(@Nullable String event) {
        super.println(Printable.line(String.valueOf(event)));
    }

    /** Prints a part of a stack trace. */
    @Override
    public void print(@Nullable String text) {
        super.print(Printable.lines(String.valueOf(text)));
    }
}
