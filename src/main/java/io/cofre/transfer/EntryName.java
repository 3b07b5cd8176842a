package io.cofre.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** How the name of an entry is made of its bytes. */
final class EntryName {
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

    static RuntimeException tooLong() {
        return Refusal.tooLarge("a name is longer than " + ArchiveEntry.NAME_BYTES_MAX + " bytes");
    }
}
