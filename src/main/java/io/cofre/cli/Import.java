package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes an instance of an archive in a file. */
final class Import {
    private static final String STANDARD_INPUT = "-";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Terminal terminal;
    private final Administration administration;

    Import(Terminal terminal, Administration administration) {
        this.terminal = terminal;
        this.administration = administration;
    }

    ExitCode run(InstancePath instance, String file, boolean replace) throws IOException {
        ImportReport report;
        try {
            report = read(instance, file, replace);
        } catch (CofreException refused) {
            if (refused.code() == ErrorCode.CONFLICT && !replace) {
                throw new RefusedException(refused.getMessage() + " (add --replace)");
            }
            throw refused;
        }
        terminal.output().println("imported " + Shown.count(report.keys(), "key") + " as " + Shown.instance(instance));
        for (String leftover : report.leftovers()) {
            terminal.errors().println("left out: " + Shown.text(leftover));
        }
        int unnamed = report.leftoverCount() - report.leftovers().size();
        if (unnamed > 0) {
            terminal.errors().println("left out: " + Shown.count(unnamed) + " more");
        }
        Replacement.print(instance, report.replacement(), terminal);
        return ExitCode.OK;
    }

    private ImportReport read(InstancePath instance, String file, boolean replace) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return administration.importArchive(instance, terminal.input(), replace);
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new RefusedException(file + " is a directory: pack it first, as by tar -czf folder.tar.gz " + file);
        }
        try (Progress progress = new Progress(terminal);
                InputStream stream = Files.newInputStream(path);
                InputStream counting = new CountingStream(stream, Files.size(path), progress);
                InputStream buffer = new BufferedInputStream(counting, BUFFER_BYTES)) {
            return administration.importArchive(instance, buffer, replace);
        }
    }

    private static final class CountingStream extends FilterInputStream {
        private final long total;
        private final Progress progress;
        private long bytes;

        CountingStream(InputStream file, long total, Progress progress) {
            super(file);
            this.total = total;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            bytes += Math.max(0, count);
            progress.tell(() -> "read " + Shown.bytes(bytes) + " of " + Shown.bytes(total));
            return count;
        }
    }
}
