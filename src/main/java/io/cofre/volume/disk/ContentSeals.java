package io.cofre.volume.disk;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checksums of whole files, each kept in an extended attribute of its file, so that the file itself holds nothing but
 * its content. A seal is 17 bytes, big endian:
 *
 * <pre>
 *   version u8 = 1 | length u32 | CRC32C u32 | time of the last modification, ns since 1970, i64
 * </pre>
 *
 * <p>Another program may write the file, for example an older worker that the volume is lent to. It does not know of
 * the seal and leaves it there. Decay or a crash leaves the time of modification as it was; a write changes it. So a
 * content that differs is broken if the time is still the same, or if it differs in a single byte: then a bit has
 * flipped, for whatever reason. Somebody wrote any other content, and the seal says nothing about it.
 *
 * <p>A checksum cannot always tell a difference of a single byte from a larger one: of contents of n bytes, 255 n in
 * 2^32 pass for such a difference by chance. So the rule holds for contents of up to {@value #ONE_BYTE_CONTENT_MAX}
 * bytes, where the chance is one in a thousand.
 */
final class ContentSeals {
    private static final String ATTRIBUTE = "cofre.seal";
    private static final byte VERSION = 1;

    /** Creds take 3 KiB. */
    private static final int ONE_BYTE_CONTENT_MAX = 16 * 1024;

    private static final int SEAL_BYTES = 1 + Integer.BYTES + Integer.BYTES + Long.BYTES;

    /**
     * The number of files whose seals are remembered: reading the attribute costs nearly as much as reading a small
     * file.
     */
    private static final int REMEMBERED_MAX = 16_384;

    private final boolean kept;
    private final Cache<Path, Seal> remembered = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .executor(Runnable::run)
            .build();

    private ContentSeals(boolean kept) {
        this.kept = kept;
    }

    private record Seal(int length, int checksum, long modifiedNs) {
        boolean fits(byte[] content) {
            return length == content.length && checksum == OneByteError.checksum(content);
        }
    }

    /** The seals of the files on a volume. If the volume keeps no extended attributes, no file has a seal. */
    static ContentSeals on(Path directory) throws IOException {
        return new ContentSeals(
                Files.getFileStore(directory).supportsFileAttributeView(UserDefinedFileAttributeView.class));
    }

    /** Whether the volume keeps them. */
    boolean areKept() {
        return kept;
    }

    /** Seals a file that was just written with {@code content}. */
    void seal(Path file, byte[] content) throws IOException {
        if (!kept) {
            return;
        }
        write(file, content.length, OneByteError.checksum(content));
    }

    /**
     * Seals a file that was just written with the content of another one. If the other one is broken, so is the copy.
     */
    void sealCopy(Path original, Path copy, byte[] content) throws IOException {
        Seal seal = isBroken(original, content) ? read(original) : null;
        if (seal == null) {
            seal(copy, content);
        } else {
            write(copy, seal.length(), seal.checksum());
        }
    }

    /** Whether {@code content}, just read from a file, differs from the content that was sealed. */
    boolean isBroken(Path file, byte[] content) throws IOException {
        return isBroken(file, content, true);
    }

    /**
     * As {@link #isBroken(Path, byte[])}.
     *
     * @param remembering whether the seal is kept for the next read of the file
     */
    boolean isBroken(Path file, byte[] content, boolean remembering) throws IOException {
        if (!kept) {
            return false;
        }
        Seal known = remembered.getIfPresent(file);
        if (known != null && known.fits(content)) {
            return false;
        }
        // The remembered seal may belong to a file that another one has replaced.
        Seal seal = read(file);
        if (seal == null) {
            return false;
        }
        if (remembering) {
            remembered.put(file, seal);
        }
        return !seal.fits(content)
                && (seal.modifiedNs() == modifiedNs(file)
                        || (seal.length() == content.length
                                && seal.length() <= ONE_BYTE_CONTENT_MAX
                                && OneByteError.explains(
                                        seal.checksum(), OneByteError.checksum(content), content.length)));
    }

    private static void write(Path file, int length, int checksum) throws IOException {
        ByteBuffer seal = ByteBuffer.allocate(SEAL_BYTES)
                .put(VERSION)
                .putInt(length)
                .putInt(checksum)
                .putLong(modifiedNs(file))
                .flip();
        view(file).write(ATTRIBUTE, seal);
    }

    /** The seal of a file; null if it has none that we know. */
    private static @Nullable Seal read(Path file) throws NoSuchFileException {
        ByteBuffer seal = ByteBuffer.allocate(SEAL_BYTES);
        try {
            view(file).read(ATTRIBUTE, seal);
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException none) {
            return null;
        }
        seal.flip();
        return seal.remaining() == SEAL_BYTES && seal.get() == VERSION
                ? new Seal(seal.getInt(), seal.getInt(), seal.getLong())
                : null;
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    private static long modifiedNs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    }
}
