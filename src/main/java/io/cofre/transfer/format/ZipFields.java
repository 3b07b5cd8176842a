package io.cofre.transfer.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The next fields of a zip file, one after the other: the low byte comes first, and numbers have no sign. */
final class ZipFields {
    private static final int SHORT = 0xFFFF;
    private static final long INT = 0xFFFF_FFFFL;

    private final ByteBuffer fields;

    private ZipFields(ByteBuffer fields) {
        this.fields = fields;
    }

    static ZipFields read(ByteSource source, int bytes) throws IOException {
        return new ZipFields(ByteBuffer.wrap(source.readExactly(bytes)).order(ByteOrder.LITTLE_ENDIAN));
    }

    static int signature(ByteSource source) throws IOException {
        return read(source, Integer.BYTES).bits();
    }

    /** A number of two bytes. */
    int number2() {
        return fields.getShort() & SHORT;
    }

    /** A number of four bytes. */
    long number4() {
        return fields.getInt() & INT;
    }

    /** Four bytes that are no number. */
    int bits() {
        return fields.getInt();
    }

    void skip(int bytes) {
        fields.position(fields.position() + bytes);
    }
}
