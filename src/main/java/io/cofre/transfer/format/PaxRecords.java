package io.cofre.transfer.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The extended header of a POSIX tar file, as far as it matters here: records of the form
 * {@code "<length> <keyword>=<value>\n"}, of which {@code path} and {@code size} say something about the next entry.
 *
 * @param path the name of the next entry in place of the one in its own header, as UTF-8
 * @param size the size of the next entry, in digits
 */
record PaxRecords(Optional<ByteBuffer> path, Optional<String> size) {
    /** The largest extended header in bytes; it can be long because of file attributes that nobody needs here. */
    static final int BYTES_MAX = 64 << 10;

    private static final int LENGTH_DIGITS_MAX = 6;
    private static final int NAME_AT_MOST = ArchiveEntry.NAME_BYTES_MAX + 1;

    static PaxRecords of(byte[] header) {
        Map<String, byte[]> values = new HashMap<>();
        int position = 0;
        while (position < header.length) {
            int space = indexOf(header, ' ', position, position + LENGTH_DIGITS_MAX + 1);
            int end = position + number(header, position, space);
            int equals = indexOf(header, '=', space + 1, end);
            if (end > header.length || end - 1 <= equals || header[end - 1] != '\n') {
                throw malformed();
            }
            String keyword = new String(header, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            if (keyword.startsWith("GNU.sparse")) {
                throw Refusal.archive("is refused: it holds a sparse file");
            }
            boolean isWanted = keyword.equals("path") || keyword.equals("size");
            if (isWanted && values.put(keyword, cut(header, equals + 1, end - 1)) != null) {
                throw malformed();
            }
            position = end;
        }
        return new PaxRecords(
                Optional.ofNullable(values.get("path")).map(ByteBuffer::wrap),
                Optional.ofNullable(values.get("size")).map(digits -> new String(digits, StandardCharsets.UTF_8)));
    }

    /** A copy of the bytes of a value. Of an overlong value it holds just enough to show that. */
    private static byte[] cut(byte[] header, int from, int to) {
        byte[] value = new byte[Math.min(to - from, NAME_AT_MOST)];
        System.arraycopy(header, from, value, 0, value.length);
        return value;
    }

    private static int number(byte[] header, int from, int to) {
        int number = 0;
        for (int index = from; index < to; index++) {
            int digit = header[index] - '0';
            if (digit < 0 || digit > 9) {
                throw malformed();
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static int indexOf(byte[] header, char wanted, int from, int to) {
        for (int index = from; index < Math.min(to, header.length); index++) {
            if (header[index] == wanted) {
                return index;
            }
        }
        throw malformed();
    }

    private static RuntimeException malformed() {
        return Refusal.archive("is damaged: an extended header of the tar file is wrong");
    }
}
