package io.cofre.transfer.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a tar file: v7, ustar, POSIX (pax) and GNU long names. Files and directories only; the file must end
 * with two blocks of zeros, and nothing but zeros may follow.
 */
public final class TarReader implements ArchiveReader {
    private static final int BLOCK_BYTES = TarHeader.BLOCK_BYTES;

    private final InputStream in;

    /** The bytes left of the current entry's content; {@code paddingLeft} counts those of its last block. */
    private long contentLeft;

    private int paddingLeft;

    /** The fields of extended headers for the next entry. */
    private @Nullable ByteBuffer extendedPath;

    private @Nullable String extendedSize;
    private boolean isExtended;

    public TarReader(InputStream in) {
        this.in = in;
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        extendedPath = null;
        extendedSize = null;
        isExtended = false;
        while (true) {
            passOver();
            byte[] block = readBlock();
            if (isZero(block)) {
                readEnd();
                return Optional.empty();
            }
            TarHeader header = TarHeader.of(block);
            contentLeft = header.size();
            paddingLeft = (int) (-header.size() & (BLOCK_BYTES - 1));
            switch (header.type()) {
                case 'L' -> extend(Optional.of(readLongName(header)), Optional.empty());
                case 'x' -> {
                    PaxRecords records = readRecords(header);
                    extend(records.path(), records.size());
                }
                case 'g' -> checkGlobal(readRecords(header));
                default -> {
                    return Optional.of(entry(header));
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException impossible) {
            throw new IllegalStateException("a decompression cannot fail to close", impossible);
        }
    }

    private void extend(Optional<ByteBuffer> path, Optional<String> size) {
        if (isExtended) {
            throw Refusal.archive("is refused: an entry of the tar file has two extended headers");
        }
        isExtended = true;
        extendedPath = path.orElse(null);
        extendedSize = size.orElse(null);
    }

    private static void checkGlobal(PaxRecords records) {
        if (records.path().isPresent() || records.size().isPresent()) {
            throw Refusal.archive("is refused: it gives one name or size to all its entries");
        }
    }

    private ArchiveEntry entry(TarHeader header) {
        String name = EntryName.of(extendedPath == null ? header.path() : extendedPath);
        if (extendedSize != null && !extendedSize.equals(Long.toString(header.size()))) {
            throw Refusal.entry(name, "has two sizes");
        }
        boolean isDirectory = switch (header.type()) {
            case '0' -> name.endsWith("/");
            case '5' -> true;
            case '1', '2', 'K' -> throw Refusal.entry(name, "is a link");
            case '3', '4', '6' -> throw Refusal.entry(name, "is a device or a pipe");
            case 'S' -> throw Refusal.entry(name, "is a sparse file");
            default -> throw Refusal.entry(name, "is neither a file nor a directory");
        };
        if (isDirectory && header.size() != 0) {
            throw Refusal.entry(name, "is a directory with content");
        }
        return new ArchiveEntry(name, isDirectory, new Content());
    }

    private ByteBuffer readLongName(TarHeader header) throws IOException {
        if (header.size() > ArchiveEntry.NAME_BYTES_MAX + 1) {
            throw EntryName.tooLong();
        }
        byte[] name = new Content().readAllBytes();
        boolean isTerminated = name.length > 0 && name[name.length - 1] == 0;
        return ByteBuffer.wrap(name, 0, isTerminated ? name.length - 1 : name.length);
    }

    private PaxRecords readRecords(TarHeader header) throws IOException {
        if (header.size() > PaxRecords.BYTES_MAX) {
            throw Refusal.tooLarge("an extended header is longer than " + PaxRecords.BYTES_MAX + " bytes");
        }
        return PaxRecords.of(new Content().readAllBytes());
    }

    private void passOver() throws IOException {
        new Content().transferTo(OutputStream.nullOutputStream());
        if (in.readNBytes(paddingLeft).length < paddingLeft) {
            throw Refusal.truncated();
        }
        paddingLeft = 0;
    }

    private byte[] readBlock() throws IOException {
        byte[] block = in.readNBytes(BLOCK_BYTES);
        if (block.length < BLOCK_BYTES) {
            throw Refusal.truncated();
        }
        return block;
    }

    private void readEnd() throws IOException {
        if (isExtended || !isZero(readBlock())) {
            throw Refusal.truncated();
        }
        byte[] block;
        do {
            block = in.readNBytes(BLOCK_BYTES);
            if (!isZero(block)) {
                throw Refusal.archive("is refused: something follows its end");
            }
        } while (block.length > 0);
    }

    private static boolean isZero(byte[] block) {
        for (byte octet : block) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    /** The content of the current entry. */
    private final class Content extends BulkInputStream {
        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (contentLeft == 0) {
                return -1;
            }
            int read = in.read(into, offset, (int) Math.min(length, contentLeft));
            if (read < 0) {
                throw Refusal.truncated();
            }
            contentLeft -= read;
            return read;
        }
    }
}
