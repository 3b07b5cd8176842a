package io.cofre.session;

import java.util.Arrays;

/**
 * One stored value: the bytes of a JSON text in UTF-8, exactly as they were given. Immutable: the array is not copied,
 * so neither the maker nor a reader of a value may change it.
 */
public final class Value {
    private final byte[] bytes;

    private Value(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A value of these bytes, which are known to be a JSON text. */
    public static Value of(byte[] bytes) {
        return new Value(bytes);
    }

    /** The JSON text in UTF-8. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Shows only the size, because a value is a secret. */
    @Override
    public String toString() {
        return "Value[" + bytes.length + " bytes]";
    }
}
