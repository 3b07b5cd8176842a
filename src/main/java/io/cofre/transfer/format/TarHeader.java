package io.cofre.transfer.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One header block of a tar file, of the v7, ustar or GNU kind.
 *
 * <pre>
 *     0 name       100   the path, NUL-terminated if it is shorter
 *   124 size        12   octal digits
 *   148 checksum     8   octal digits: the sum of all bytes, these eight taken for spaces
 *   156 type         1
 *   257 magic        6   "ustar\0" (POSIX), "ustar " (GNU); anything else is v7
 *   345 prefix     155   POSIX only: stands before the name, with a slash between them
 * </pre>
 *
 * @param path the bytes of prefix and name
 * @param type NUL is taken for {@code '0'}
 */
public record TarHeader(ByteBuffer path, char type, long size) {
    public static final int BLOCK_BYTES = 512;

    private static final int NAME_LENGTH = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    private static final int PREFIX_OFFSET = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final byte[] POSIX_MAGIC = "ustar\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NO_NUMBER = -1;

    /** Whether a block is a header, by its checksum. */
    static boolean isHeader(byte[] block) {
        if (block.length < BLOCK_BYTES) {
            return false;
        }
        long sum = 0;
        for (int index = 0; index < BLOCK_BYTES; index++) {
            boolean isChecksum = index >= CHECKSUM_OFFSET && index < CHECKSUM_OFFSET + CHECKSUM_LENGTH;
            sum += isChecksum ? ' ' : block[index] & 0xFF;
        }
        return sum == octal(block, CHECKSUM_OFFSET, CHECKSUM_LENGTH);
    }

    static TarHeader of(byte[] block) {
        if (!isHeader(block)) {
            throw Refusal.archive("is damaged: a header of the tar file is wrong");
        }
        byte[] path = text(block, 0, NAME_LENGTH);
        byte[] prefix = text(block, PREFIX_OFFSET, PREFIX_LENGTH);
        if (prefix.length > 0 && Arrays.equals(block, MAGIC_OFFSET, MAGIC_OFFSET + 6, POSIX_MAGIC, 0, 6)) {
            byte[] name = path;
            path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
            path[prefix.length] = '/';
            System.arraycopy(name, 0, path, prefix.length + 1, name.length);
        }
        long size = octal(block, SIZE_OFFSET, SIZE_LENGTH);
        if (size == NO_NUMBER) {
            throw Refusal.tooLarge("an entry of the tar file has a size that is no number or above 64 GiB");
        }
        byte type = block[TYPE_OFFSET];
        return new TarHeader(ByteBuffer.wrap(path), type == 0 ? '0' : (char) (type & 0xFF), size);
    }

    private static byte[] text(byte[] block, int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    /** Octal digits between spaces and NULs; {@value #NO_NUMBER} if it is anything else. Nothing at all is 0. */
    private static long octal(byte[] block, int offset, int length) {
        String digits = new String(block, offset, length, StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
        long number = 0;
        for (int index = 0; index < digits.length(); index++) {
            char digit = digits.charAt(index);
            if (digit < '0' || digit > '7') {
                return NO_NUMBER;
            }
            number = number * 8 + (digit - '0');
        }
        return number;
    }
}
