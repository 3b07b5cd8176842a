package io.cofre.transfer;

import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.transfer.format.ArchiveEntry;
import io.cofre.transfer.format.ArchiveKind;
import io.cofre.transfer.format.ArchiveReader;
import io.cofre.transfer.format.ByteSource;
import io.cofre.transfer.format.GzipStream;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.transfer.format.LargeTransferLimit;
import io.cofre.transfer.format.Refusal;
import io.cofre.transfer.format.TarHeader;
import io.cofre.transfer.format.TarReader;
import io.cofre.transfer.format.UnpackLimit;
import io.cofre.transfer.format.ZipReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The import of archives of sessions. Archives are untrusted: everything that is not plainly right is refused. */
public final class SessionImport {
    private SessionImport() {}

    /** Reads an archive as the only transfer at this moment, within the default limits. */
    static Imported read(InputStream archive, BiConsumer<Key, Value> into) throws IOException {
        return read(archive, into, Selection.ALL, ImportLimits.defaults(), LargeTransferLimit.ofHeap());
    }

    /**
     * Reads the values of an archive: one that was exported, a Baileys folder, or an instance on a volume;
     * {@code .tar}, {@code .tar.gz} or {@code .zip}, as its first bytes tell. Reads to the end, and does not close it.
     *
     * @param into takes the values to be staged; if the archive is refused they must be thrown away
     * @param selection the part of it to import
     * @param large the bound of all transfers of this process together
     * @throws io.cofre.session.CofreException {@code BAD_REQUEST} or {@code PAYLOAD_TOO_LARGE} if the archive is
     *     refused, {@code OVERLOADED} if too many large transfers are under way
     * @throws IOException if {@code archive} cannot be read
     */
    public static Imported read(
            InputStream archive,
            BiConsumer<Key, Value> into,
            Selection selection,
            ImportLimits limits,
            LargeTransferLimit large)
            throws IOException {
        try (LargeTransferLimit.Lease lease = large.lease()) {
            UnpackLimit limit = new UnpackLimit(limits, lease);
            Intake intake = new Intake(into, limit, selection);
            try (ArchiveReader reader = open(new ByteSource(archive, limits), limit)) {
                Optional<ArchiveEntry> entry = reader.next();
                while (entry.isPresent()) {
                    intake.take(entry.get());
                    entry = reader.next();
                }
            }
            return intake.finish();
        }
    }

    private static ArchiveReader open(ByteSource source, UnpackLimit limit) throws IOException {
        byte[] start = source.peek(TarHeader.BLOCK_BYTES);
        if (start.length == 0) {
            throw Refusal.archive("is empty");
        }
        return switch (ArchiveKind.of(start)) {
            case GZIP -> new TarReader(new GzipStream(source, limit));
            case ZIP -> new ZipReader(source, limit);
            case TAR -> new TarReader(source);
            case UNKNOWN -> throw Refusal.archive("is no .tar, .tar.gz or .zip file");
        };
    }
}
