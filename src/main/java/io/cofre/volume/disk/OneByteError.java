package io.cofre.volume.disk;

import java.util.zip.CRC32C;

/**
 * A test of two CRC32C checksums: can two contents of the same length with these checksums differ in a single byte
 * only?
 *
 * <p>A CRC is linear: the difference of the checksums of two contents of the same length depends only on the difference
 * of the contents. The difference of a single byte enters the register as one of 255 values of the CRC's table, and
 * each byte after it moves the register one step on. So the test moves the register back step by step, over the length
 * of the content, and looks at it after each step.
 */
final class OneByteError {
    /** The polynomial of CRC32C, reflected (RFC 3720, appendix B.4). */
    private static final int POLYNOMIAL = 0x82F63B78;

    private static final int[] TABLE = table();

    /** The index of each value in the table by its highest byte, which no other value shares. */
    private static final int[] BY_HIGHEST_BYTE = byHighestByte();

    private OneByteError() {}

    /** The checksum of a content. */
    static int checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, content.length);
        return (int) checksum.getValue();
    }

    /** Whether contents of {@code length} bytes with these checksums can differ in no more than one byte. */
    static boolean explains(int expected, int found, int length) {
        int register = expected ^ found;
        for (int position = 0; position < length; position++) {
            if (TABLE[BY_HIGHEST_BYTE[register >>> 24]] == register) {
                return true;
            }
            register = back(register);
        }
        return false;
    }

    /** Undoes the step of the register for a zero byte. */
    private static int back(int register) {
        int entered = BY_HIGHEST_BYTE[register >>> 24];
        return ((register ^ TABLE[entered]) << 8) | entered;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int entered = 0; entered < table.length; entered++) {
            int register = entered;
            for (int bit = 0; bit < 8; bit++) {
                register = (register & 1) == 0 ? register >>> 1 : (register >>> 1) ^ POLYNOMIAL;
            }
            table[entered] = register;
        }
        return table;
    }

    private static int[] byHighestByte() {
        int[] entered = new int[256];
        for (int index = 0; index < TABLE.length; index++) {
            entered[TABLE[index] >>> 24] = index;
        }
        return entered;
    }
}
