package io.cofre.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes zip and gzip files with Java's own writers, and changes bytes of them. */
final class ZipBytes {
    static final int LOCAL = 0x04034b50;
    static final int DIRECTORY = 0x02014b50;
    static final int END = 0x06054b50;

    private ZipBytes() {}

    /** A zip of names and contents in turn, deflated, with data descriptors. */
    static byte[] zip(String... namesAndContents) {
        return zip(ZipEntry.DEFLATED, namesAndContents);
    }

    static byte[] stored(String... namesAndContents) {
        return zip(ZipEntry.STORED, namesAndContents);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Where a signature first stands. */
    static int offset(byte[] zip, int signature) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        for (int offset = 0; offset + Integer.BYTES <= zip.length; offset++) {
            if (bytes.getInt(offset) == signature) {
                return offset;
            }
        }
        throw new IllegalArgumentException("no such signature");
    }

    /** The same with another two bytes at an offset behind the first such signature. */
    static byte[] with(byte[] zip, int signature, int offset, int number) {
        byte[] changed = zip.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putShort(offset(zip, signature) + offset, (short)
                number);
        return changed;
    }

    private static byte[] zip(int method, String... namesAndContents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int index = 0; index < namesAndContents.length; index += 2) {
                byte[] content = TarBytes.utf8(namesAndContents[index + 1]);
                ZipEntry entry = new ZipEntry(namesAndContents[index]);
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.length);
                }
                out.putNextEntry(entry);
                out.write(content);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
