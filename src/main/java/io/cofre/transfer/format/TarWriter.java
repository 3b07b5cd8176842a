package io.cofre.transfer.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A tar file of the POSIX kind: files that only their owner may read. A name that is not plain ASCII or does not fit
 * into its field goes into an extended header.
 */
public final class TarWriter {
    private static final int BLOCK_BYTES = TarHeader.BLOCK_BYTES;
    private static final int NAME_LENGTH = 100;
    private static final int MODE_OFFSET = 100;
    private static final int OWNER_OFFSET = 108;
    private static final int GROUP_OFFSET = 116;
    private static final int SIZE_OFFSET = 124;
    private static final int TIME_OFFSET = 136;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    private static final int SHORT_DIGITS = 7;
    private static final int CHECKSUM_DIGITS = 6;
    private static final int LONG_DIGITS = 11;
    private static final int FILE_MODE = 0600;
    private static final int DIRECTORY_MODE = 0700;
    private static final String EXTENDED_NAME = "PaxHeader";

    private final OutputStream out;
    private final long seconds;

    public TarWriter(OutputStream out, Instant time) {
        this.out = out;
        this.seconds = time.getEpochSecond();
    }

    public void directory(String name) throws IOException {
        out.write(header(name, '5', DIRECTORY_MODE, 0));
    }

    public void file(String name, byte[] content) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > NAME_LENGTH || bytes.length > name.length()) {
            byte[] record = pathRecord(bytes);
            out.write(header(EXTENDED_NAME, 'x', FILE_MODE, record.length));
            padded(record);
            out.write(header(EXTENDED_NAME, '0', FILE_MODE, content.length));
        } else {
            out.write(header(name, '0', FILE_MODE, content.length));
        }
        padded(content);
    }

    /** The two blocks of zeros that tell a whole file from one that was cut. */
    public void end() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
    }

    private void padded(byte[] content) throws IOException {
        out.write(content);
        out.write(new byte[-content.length & (BLOCK_BYTES - 1)]);
    }

    /** {@code "<length> path=<name>\n"}; the length counts its own digits too. */
    private static byte[] pathRecord(byte[] name) {
        int rest = " path=".length() + name.length + 1;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest > length) {
            length++;
        }
        byte[] start = (length + " path=").getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[length];
        System.arraycopy(start, 0, record, 0, start.length);
        System.arraycopy(name, 0, record, start.length, name.length);
        record[length - 1] = '\n';
        return record;
    }

    private byte[] header(String name, char type, int mode, long size) {
        byte[] block = new byte[BLOCK_BYTES];
        text(block, 0, name);
        octal(block, MODE_OFFSET, SHORT_DIGITS, mode);
        octal(block, OWNER_OFFSET, SHORT_DIGITS, 0);
        octal(block, GROUP_OFFSET, SHORT_DIGITS, 0);
        octal(block, SIZE_OFFSET, LONG_DIGITS, size);
        octal(block, TIME_OFFSET, LONG_DIGITS, seconds);
        text(block, CHECKSUM_OFFSET, "        ");
        block[TYPE_OFFSET] = (byte) type;
        text(block, MAGIC_OFFSET, "ustar\00000");
        long sum = 0;
        for (byte octet : block) {
            sum += octet & 0xFF;
        }
        octal(block, CHECKSUM_OFFSET, CHECKSUM_DIGITS, sum);
        block[CHECKSUM_OFFSET + CHECKSUM_DIGITS] = 0;
        return block;
    }

    private static void text(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private static void octal(byte[] block, int offset, int digits, long number) {
        String text = Long.toOctalString(number);
        text(block, offset, "0".repeat(digits - text.length()) + text);
    }
}
