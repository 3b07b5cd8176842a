package io.cofre.cli;

import io.cofre.admin.Administration;
import io.cofre.session.InstancePath;
import io.cofre.volume.disk.LocalDisk;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The export of an instance into a file. It has a temporary name first, so that the file is there whole or not at all.
 */
final class Export {
    private static final String STANDARD_OUTPUT = "-";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Output output;
    private final Terminal terminal;
    private final Administration administration;

    Export(Output output, Administration administration) {
        this.output = output;
        this.terminal = output.terminal();
        this.administration = administration;
    }

    ExitCode run(InstancePath instance, String file, boolean force) throws IOException {
        if (file.equals(STANDARD_OUTPUT)) {
            OutputStream archive = new BufferedOutputStream(terminal.bytes(), BUFFER_BYTES);
            administration.export(instance, archive);
            archive.flush();
            return ExitCode.OK;
        }
        Path target = Path.of(file).toAbsolutePath().normalize();
        refuseExisting(target, file, force);
        long bytes = write(instance, target, file, force);
        String done = "exported " + Shown.instance(instance) + " to " + Shown.text(file);
        output.result(done + " (" + Shown.bytes(bytes) + ")", new Exported(target.toString(), bytes));
        return ExitCode.OK;
    }

    /** Refuses to write keys to a place where they would be seen, or would not be an archive any more. */
    static void requireRoom(String file, Output output) throws RefusedException {
        if (!file.equals(STANDARD_OUTPUT)) {
            return;
        }
        if (output.terminal().isOutputShown()) {
            throw new RefusedException(
                    "an archive holds the keys of the account, and is not written to a terminal: name a"
                            + " file by -o, or let a program take it, as in: cofre export GROUP INSTANCE -o - | gpg -c > FILE");
        }
        if (output.asJson()) {
            throw new RefusedException("with -o - the standard output is the archive: leave --json out");
        }
    }

    private static void refuseExisting(Path target, String file, boolean force) throws IOException {
        if (Files.isDirectory(target)) {
            throw new RefusedException(file + " is a directory: name a file in it by -o");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new RefusedException(file + " is no file that can be replaced: name another one by -o");
        }
        if (!force && Files.exists(target)) {
            throw new RefusedException(file + " exists: add --force to replace it, or name another file by -o");
        }
    }

    private long write(InstancePath instance, Path target, String file, boolean force) throws IOException {
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new RefusedException(file + " cannot be made: there is no such directory");
        }
        // The JDK makes the file readable by its owner only, and it stays so.
        Path temporary = Files.createTempFile(directory, ".cofre-export-", ".part");
        temporary.toFile().deleteOnExit();
        try (LocalDisk disk = LocalDisk.at(directory)) {
            long bytes = fill(temporary, instance);
            disk.force(temporary.getFileName());
            refuseExisting(target, file, force);
            rename(disk, temporary, target);
            disk.forceDirectory(Path.of(""));
            return bytes;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void rename(LocalDisk disk, Path temporary, Path target) throws IOException {
        try {
            disk.rename(temporary.getFileName(), target.getFileName());
        } catch (FileSystemException failure) {
            throw new FileSystemException(target.toString(), null, failure.getReason());
        }
    }

    private long fill(Path temporary, InstancePath instance) throws IOException {
        try (Progress progress = new Progress(terminal);
                OutputStream file = Files.newOutputStream(temporary);
                CountingStream counting = new CountingStream(file, progress);
                OutputStream buffer = new BufferedOutputStream(counting, BUFFER_BYTES)) {
            administration.export(instance, buffer);
            buffer.flush();
            return counting.bytes;
        }
    }

    private static final class CountingStream extends FilterOutputStream {
        private final Progress progress;
        private long bytes;

        CountingStream(OutputStream file, Progress progress) {
            super(file);
            this.progress = progress;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            bytes += length;
            progress.tell(() -> "exported " + Shown.bytes(bytes));
        }
    }

    /** The result of an export: the file that was written, and its size. */
    private record Exported(String file, long bytes) {}
}
