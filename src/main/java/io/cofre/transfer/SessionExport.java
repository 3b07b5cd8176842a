package io.cofre.transfer;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Sha256;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import io.cofre.transfer.format.LargeTransferLimit;
import io.cofre.transfer.format.TarWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The export of an instance as a {@code .tar.gz}: a folder that Baileys' {@code useMultiFileAuthState} can use as it
 * is, with a {@link Manifest} in it.
 */
public final class SessionExport {
    private static final String FOLDER = "auth_info/";
    private static final int BUFFER_BYTES = 16 << 10;

    private SessionExport() {}

    /**
     * Writes all values of a copy. Each is read twice, the first time for the manifest: all of them were found intact
     * before the first byte is written. Only one is in memory at a time. It closes neither the copy nor the stream.
     *
     * @param instance the instance that the copy is of, for the manifest
     * @param time the time of the export, for the manifest
     * @param large the bound of all transfers of this process together
     * @throws CofreException {@code DAMAGED} if a value is not intact; nothing was written then, unless it was damaged
     *     between the two reads, which leaves an incomplete archive. {@code OVERLOADED} if too many large transfers are
     *     under way; nothing was written then
     * @throws IOException if {@code into} does not take it
     */
    public static void write(
            SessionCopy copy, InstancePath instance, Instant time, OutputStream into, LargeTransferLimit large)
            throws IOException {
        List<Key> keys = copy.keys();
        try (LargeTransferLimit.Lease lease = large.lease()) {
            lease.files(keys.size());
            write(copy, instance, time, into);
        }
    }

    /** Writes all values as the only transfer at this moment. */
    static void write(SessionCopy copy, InstancePath instance, Instant time, OutputStream into) throws IOException {
        Instant exportedAt = time.truncatedTo(ChronoUnit.SECONDS);
        List<Manifest.Listed> files = list(copy);
        byte[] manifest = Manifest.write(instance, exportedAt, version(), files);
        try (OutputStream compressed = new GZIPOutputStream(new Unclosed(into), BUFFER_BYTES)) {
            TarWriter tar = new TarWriter(compressed, exportedAt);
            tar.directory(FOLDER);
            tar.file(FOLDER + Manifest.FILE_NAME, manifest);
            for (Manifest.Listed file : files) {
                tar.file(FOLDER + file.file(), readAgain(copy, file));
            }
            tar.end();
        }
        into.flush();
    }

    private static List<Manifest.Listed> list(SessionCopy copy) {
        List<Key> keys = copy.keys();
        ExportNames names = new ExportNames(keys);
        List<Manifest.Listed> files = new ArrayList<>(keys.size());
        for (Key key : keys) {
            Value value = copy.read(key);
            files.add(new Manifest.Listed(names.of(key), key, value.size(), Sha256.of(value.bytes())));
        }
        return files;
    }

    private static byte[] readAgain(SessionCopy copy, Manifest.Listed file) {
        byte[] bytes = copy.read(file.key()).bytes();
        if (!Sha256.of(bytes).equals(file.sha256())) {
            throw new CofreException(ErrorCode.DAMAGED, "a value changed while it was exported");
        }
        return bytes;
    }

    private static String version() {
        return Optional.ofNullable(SessionExport.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }

    /** A stream that stays open when the compression on it is closed. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
