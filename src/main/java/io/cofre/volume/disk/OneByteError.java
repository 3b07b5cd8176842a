package io.cofre.volume.disk;

import java.util.zip.CRC32C;

/**
 * Tells from two CRC32C checksums alone whether two contents of one length differ in a single byte.
 *
 * <p>A CRC is linear: the checksums of two contents of one length differ by what their difference does to the register.
 * The difference of a single byte enters it as one of 255 values of the CRC's table, and each byte after it moves the
 * register one step on. So the register is moved back step by step, as far as the content is long, and looked at each
 * time.
 */
final class OneByteError {
    /** The polynomial of CRC32C, reflected (RFC 3720, appendix B.4). */
    private static final int POLYNOMIAL = 0x82F63B78;

    private static final int[] TABLE = table();

    /** For the highest byte of each value in the table, which is unlike that of any other, where the value stands. */
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

    /** Undoes what a zero byte does to the register. */
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
