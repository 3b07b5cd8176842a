package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.admin.ImportReport;
import io.cofre.admin.ImportRequest;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Value;
import io.cofre.transfer.PackedFolder;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The import of an instance from an archive in a file, or from a folder. */
final class Import {
    private static final String STANDARD_INPUT = "-";
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long CREDS_BYTES_MAX = 1 << 20;

    private final Output output;
    private final Terminal terminal;
    private final Administration administration;

    Import(Output output, Administration administration) {
        this.output = output;
        this.terminal = output.terminal();
        this.administration = administration;
    }

    /**
     * @param duplicate whether to import although another instance has the same identity
     * @param from the folder of the session, within the archive or the directory; empty if there is one session only
     * @param credsFile the file of creds that replace any in the archive
     */
    ExitCode run(
            InstancePath instance,
            String file,
            boolean replace,
            boolean duplicate,
            Optional<String> from,
            Optional<Path> credsFile)
            throws IOException {
        ImportRequest request = new ImportRequest(replace, !duplicate, from, creds(credsFile));
        ImportReport report;
        try {
            report = read(instance, file, request);
        } catch (CofreException refused) {
            if (refused.code() == ErrorCode.CONFLICT && !replace) {
                throw new RefusedException(refused.getMessage() + " (add --replace)");
            }
            if (refused.code() == ErrorCode.DUPLICATE) {
                throw new RefusedException("nothing was imported. " + refused.getMessage()
                        + " Remove the other instance first, or add --duplicate");
            }
            throw refused;
        }
        if (output.asJson()) {
            output.json(report);
            return ExitCode.OK;
        }
        print(instance, report);
        return ExitCode.OK;
    }

    private void print(InstancePath instance, ImportReport report) {
        output.results().println("imported " + Shown.count(report.keys(), "key") + " as " + Shown.instance(instance));
        for (String leftover : report.leftovers()) {
            output.notice("left out: " + Shown.text(leftover));
        }
        int unnamed = report.leftoverCount() - report.leftovers().size();
        if (unnamed > 0) {
            output.notice("left out: " + Shown.count(unnamed) + " more");
        }
        if (report.passedOver() > 0) {
            output.notice("passed over: " + Shown.count(report.passedOver(), "file")
                    + " of other programs, of the worker's own, or of other sessions");
        }
        ReplacementOutput.print(instance, report.replacement(), output);
    }

    private static Optional<Value> creds(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        requireThere(file.get());
        if (Files.isDirectory(file.get())) {
            throw new RefusedException(file.get() + " is a directory: name the file of the creds in it");
        }
        if (Files.size(file.get()) > CREDS_BYTES_MAX) {
            throw new RefusedException(file.get() + " is larger than creds can be");
        }
        return Optional.of(Value.of(Files.readAllBytes(file.get())));
    }

    private ImportReport read(InstancePath instance, String file, ImportRequest request) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return administration.importArchive(instance, terminal.input(), request);
        }
        Path path = Path.of(file);
        requireThere(path);
        if (Files.isDirectory(path)) {
            return pack(instance, path, request);
        }
        try (Progress progress = new Progress(terminal);
                InputStream stream = Files.newInputStream(path);
                InputStream counting = new CountingStream(stream, Files.size(path), progress);
                InputStream buffer = new BufferedInputStream(counting, BUFFER_BYTES)) {
            return administration.importArchive(instance, buffer, request);
        }
    }

    private static void requireThere(Path file) throws RefusedException {
        if (Files.notExists(file)) {
            throw new RefusedException(file + " does not exist");
        }
    }

    /** Only the requested part of a directory is sent: a whole volume would be more than an archive may hold. */
    private ImportReport pack(InstancePath instance, Path directory, ImportRequest request) throws IOException {
        Path folder = directory.resolve(request.folder().orElse("")).normalize();
        if (!folder.startsWith(directory.normalize()) || !Files.isDirectory(folder)) {
            throw new RefusedException("there is no folder " + request.folder().orElse("") + " in " + directory);
        }
        try (InputStream packed = new PackedFolder(folder)) {
            return administration.importArchive(
                    instance,
                    packed,
                    new ImportRequest(request.replace(), request.refuseDuplicate(), Optional.empty(), request.creds()));
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
