package io.cofre.transfer.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The decoder of the name of an entry. */
final class EntryName {
    /** The encoding of the first zip files, to which Windows still falls back. */
    private static final Charset CODE_PAGE = Charset.forName("IBM437");

    private static final int ASCII_MAX = 127;

    private EntryName() {}

    static String of(ByteBuffer bytes) {
        if (bytes.remaining() > ArchiveEntry.NAME_BYTES_MAX) {
            throw tooLong();
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException notUtf8) {
            String printable =
                    StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
            throw Refusal.entry(printable, "has a name that is not UTF-8");
        }
    }

    /**
     * The name in a zip file: its folders may be separated by backslashes, as PowerShell does it, and may be spelled in
     * the code page of the machine that packed it. The name of the file itself may not: it would tell another key.
     *
     * @param isUtf8 whether the zip file declares it as UTF-8
     */
    static String inZip(ByteBuffer bytes, boolean isUtf8) {
        return (isUtf8 || isUtf8(bytes) ? of(bytes) : inCodePage(bytes)).replace('\\', '/');
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate());
            return true;
        } catch (CharacterCodingException otherwise) {
            return false;
        }
    }

    private static String inCodePage(ByteBuffer bytes) {
        if (bytes.remaining() > ArchiveEntry.NAME_BYTES_MAX) {
            throw tooLong();
        }
        String name = CODE_PAGE.decode(bytes.duplicate()).toString();
        int last = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
        if (name.chars().skip(last + 1L).anyMatch(character -> character > ASCII_MAX)) {
            throw Refusal.entry(
                    name, "has a name that is not UTF-8; pack it as .tar.gz, or by 7-Zip with UTF-8 names (-mcu=on)");
        }
        return name;
    }

    static RuntimeException tooLong() {
        return Refusal.tooLarge("a name is longer than " + ArchiveEntry.NAME_BYTES_MAX + " bytes");
    }
}
