package io.cofre.transfer;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Layout;
import io.cofre.transfer.format.Refusal;
import io.cofre.transfer.format.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The files of a folder as a tar file that is made while it is read, one file in memory at a time. A manifest comes
 * first. Directories with a leading dot are passed over, except the second copies of creds: on a volume they belong to
 * the worker.
 */
public final class PackedFolder extends InputStream {
    private static final int FILES_MAX = 1_000_000;
    private static final int DEPTH_MAX = 20;
    private static final long FILE_BYTES_MAX = 64L << 20;

    private final Path folder;
    private final Deque<Path> files;
    private final ByteArrayOutputStream made = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(made, Instant.EPOCH);
    private byte[] block = new byte[0];
    private int position;
    private boolean hasEnded;

    /**
     * @throws CofreException {@code BAD_REQUEST} if there are links, or more than an archive can hold
     * @throws IOException if the folder cannot be read
     */
    public PackedFolder(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        find(folder, 0, found);
        found.sort(Comparator.comparing((Path file) -> !isManifest(file)).thenComparing(Comparator.naturalOrder()));
        this.folder = folder;
        this.files = new ArrayDeque<>(found);
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, block.length - position);
        System.arraycopy(block, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (position == block.length) {
            if (hasEnded) {
                return false;
            }
            made.reset();
            Path next = files.poll();
            if (next == null) {
                tar.end();
                hasEnded = true;
            } else {
                tar.file(nameOf(next), content(next));
            }
            block = made.toByteArray();
            position = 0;
        }
        return true;
    }

    private String nameOf(Path file) {
        StringBuilder name = new StringBuilder();
        for (Path part : folder.relativize(file)) {
            name.append(name.length() == 0 ? "" : "/").append(part);
        }
        return name.toString();
    }

    private static byte[] content(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw refused(file, "is larger than " + FILE_BYTES_MAX + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static void find(Path directory, int depth, List<Path> files) throws IOException {
        if (depth > DEPTH_MAX) {
            throw refused(directory, "is too deep within the folder");
        }
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    directories.add(entry);
                } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(entry);
                } else {
                    throw refused(entry, "is a link, a device or a pipe");
                }
                if (files.size() > FILES_MAX) {
                    throw refused(directory, "and what is beside it are more than " + FILES_MAX + " files");
                }
            }
        }
        for (Path each : directories) {
            if (!String.valueOf(each.getFileName()).startsWith(".") || each.endsWith(Layout.RETAINED)) {
                find(each, depth + 1, files);
            }
        }
    }

    private static boolean isManifest(Path file) {
        return file.endsWith(Manifest.FILE_NAME);
    }

    private static CofreException refused(Path path, String problem) {
        return new CofreException(
                ErrorCode.BAD_REQUEST, "the folder is refused: " + Refusal.printed(path.toString()) + " " + problem);
    }
}
