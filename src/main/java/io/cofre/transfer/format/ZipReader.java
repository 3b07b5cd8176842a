package io.cofre.transfer.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a zip file, in the order in which they stand there: stored or deflated, not encrypted, not zip64.
 *
 * <pre>
 *   "PK\3\4": needs 2, flags 2, method 2, time 4, crc 4, packed bytes 4, bytes 4, name length 2, extra length 2;
 *             then name, extra, content, and if the flags say so a data descriptor:
 *   "PK\7\8" or nothing: crc 4, packed bytes 4, bytes 4
 * </pre>
 *
 * The file must begin with an entry and end with a {@linkplain ZipDirectory directory} that agrees with all of them.
 */
public final class ZipReader implements ArchiveReader {
    static final int LOCAL_SIGNATURE = 0x04034b50;

    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int ZIP64_END_SIGNATURE = 0x06064b50;
    private static final int VERSION_BYTES = 2;
    private static final int HEADER_BYTES = 26;
    private static final int DESCRIPTOR_BYTES = 12;

    private final ByteSource source;
    private final UnpackLimit limit;
    private final ZipDirectory directory;
    private @Nullable Content current;

    public ZipReader(ByteSource source, UnpackLimit limit) {
        this.source = source;
        this.limit = limit;
        this.directory = new ZipDirectory(source);
    }

    static RuntimeException unknownRecord(int signature) {
        return signature == ZIP64_END_SIGNATURE
                ? ZipRecord.zip64()
                : Refusal.archive("is damaged: the zip file holds something that belongs to no entry");
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        if (current != null) {
            current.transferTo(OutputStream.nullOutputStream());
            close();
        }
        limit.remembers(directory.size());
        long offset = source.bytesRead();
        int signature = ZipFields.signature(source);
        if (signature == ZipDirectory.FILE_SIGNATURE || signature == ZipDirectory.END_SIGNATURE) {
            directory.check(signature);
            return Optional.empty();
        }
        if (signature != LOCAL_SIGNATURE) {
            throw unknownRecord(signature);
        }
        ZipRecord record = readHeader();
        String name = record.text();
        boolean isDirectory = name.endsWith("/");
        record.check(name);
        boolean isEndUnknown = record.hasDescriptor() && record.method() == ZipRecord.STORED;
        if (isEndUnknown && (!isDirectory || record.packedBytes() != 0)) {
            throw Refusal.entry(name, "is stored without its size; send it as .tar.gz");
        }
        current = new Content(offset, name, record);
        if (isDirectory && current.read() >= 0) {
            throw Refusal.entry(name, "is a directory with content");
        }
        return Optional.of(new ArchiveEntry(name, isDirectory, current));
    }

    @Override
    public void close() {
        if (current != null) {
            current.inflation.close();
            current = null;
        }
    }

    private ZipRecord readHeader() throws IOException {
        ZipFields header = ZipFields.read(source, HEADER_BYTES);
        header.skip(VERSION_BYTES);
        ZipRecord record = ZipRecord.read(header, source);
        source.readExactly(header.number2());
        return record;
    }

    /** The content of one file, which is checked when its end is reached. */
    private final class Content extends BulkInputStream {
        private final long offset;
        private final String name;
        private final ZipRecord told;
        private final Inflation inflation = new Inflation(source, limit);
        private final CRC32 crc = new CRC32();
        private final long start = source.bytesRead();
        private long count;
        private boolean isDone;

        Content(long offset, String name, ZipRecord told) {
            this.offset = offset;
            this.name = name;
            this.told = told;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (isDone) {
                return -1;
            }
            boolean isDeflated = told.method() == ZipRecord.DEFLATED;
            int read = isDeflated ? inflation.read(into, from, length) : readStored(into, from, length);
            if (read < 0) {
                isDone = true;
                checkEnd();
                return -1;
            }
            crc.update(into, from, read);
            count += read;
            return read;
        }

        private int readStored(byte[] into, int from, int length) throws IOException {
            if (count == told.bytes()) {
                return -1;
            }
            int read = source.read(into, from, (int) Math.min(length, told.bytes() - count));
            if (read < 0) {
                throw Refusal.truncated();
            }
            limit.expanded(read, source.bytesRead());
            return read;
        }

        private void checkEnd() throws IOException {
            ZipRecord found = told.found((int) crc.getValue(), source.bytesRead() - start, count);
            boolean isTrue = told.hasDescriptor() ? readDescriptor(found) : told.says(found);
            if (!isTrue) {
                throw Refusal.entry(name, "is damaged: its checksum or size is wrong");
            }
            directory.add(offset, found);
        }

        /** Returns whether the descriptor behind the content says what was found. */
        private boolean readDescriptor(ZipRecord found) throws IOException {
            int first = ZipFields.signature(source);
            boolean isSigned = first == DESCRIPTOR_SIGNATURE;
            int rest = isSigned ? DESCRIPTOR_BYTES : DESCRIPTOR_BYTES - Integer.BYTES;
            ZipFields fields = ZipFields.read(source, rest);
            int toldCrc = isSigned ? fields.bits() : first;
            return toldCrc == found.crc()
                    && fields.number4() == found.packedBytes()
                    && fields.number4() == found.bytes();
        }
    }
}
