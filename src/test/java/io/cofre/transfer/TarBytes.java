package io.cofre.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The maker of tar files, block by block, wrong ones too. It shares nothing with the tested code. */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    TarBytes file(String name, String content) {
        return entry(utf8(name), '0', utf8(content));
    }

    TarBytes directory(String name) {
        return entry(utf8(name), '5', new byte[0]);
    }

    TarBytes entry(String name, char type) {
        return entry(utf8(name), type, new byte[0]);
    }

    TarBytes entry(byte[] name, char type, byte[] content) {
        return header(name, type, String.format(Locale.ROOT, "%011o", content.length))
                .content(content);
    }

    /** A POSIX extended header with one record. */
    TarBytes extended(char type, String keyword, String value) {
        int rest = utf8(" " + keyword + "=" + value + "\n").length;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest != length) {
            length++;
        }
        return entry(utf8("PaxHeader"), type, utf8(length + " " + keyword + "=" + value + "\n"));
    }

    TarBytes header(byte[] name, char type, String size) {
        byte[] block = new byte[512];
        System.arraycopy(name, 0, block, 0, name.length);
        put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(block, 124, size);
        put(block, 136, "00000000000\0");
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte octet : block) {
            sum += octet & 0xFF;
        }
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return raw(block);
    }

    TarBytes content(byte[] content) {
        raw(content);
        return raw(new byte[-content.length & 511]);
    }

    TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** The bytes that were put together so far, without an end. */
    byte[] cut() {
        return out.toByteArray();
    }

    byte[] end() {
        return Arrays.copyOf(out.toByteArray(), out.size() + 1024);
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }
}
