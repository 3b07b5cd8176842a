package io.cofre.remote;

import io.cofre.store.ScrubReport;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a worker tells of its scrub. */
final class ScrubReader {
    private ScrubReader() {}

    /** Empty if it scrubs nothing. */
    static Optional<ScrubReport> report(@Nullable Object json) throws IOException {
        if (json == null) {
            return Optional.empty();
        }
        Members of = Members.of(json);
        return Optional.of(new ScrubReport(
                of.number("filesRead"),
                of.number("bytesRead"),
                of.number("damaged"),
                of.number("unreadable"),
                of.number("mended"),
                of.optional("last", ScrubReader::pass)));
    }

    private static ScrubReport.Pass pass(@Nullable Object json) throws IOException {
        Members of = Members.of(json);
        return new ScrubReport.Pass(
                of.optional("completed", Members::time).orElseThrow(() -> new IOException("no time")),
                of.number("files"),
                of.number("damaged"),
                of.number("unreadable"),
                of.number("mended"));
    }
}
