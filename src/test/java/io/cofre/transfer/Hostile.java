package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.transfer.format.LargeTransferLimit;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import org.junit.jupiter.params.provider.Arguments;

/** Rows of tables of archives that are refused, each for one reason, which the error names. */
final class Hostile {
    static final ImportLimits LIMITS = new ImportLimits(32 << 20, 1 << 20, 50, 200);
    private static final int MESSAGE_LENGTH_MAX = 260;

    private Hostile() {}

    static void assertRefused(String what, byte[] archive, ErrorCode code, String text) {
        CofreException refusal = catchThrowableOfType(
                CofreException.class,
                () -> SessionImport.read(
                        new ByteArrayInputStream(archive),
                        (key, value) -> {},
                        Selection.ALL,
                        LIMITS,
                        LargeTransferLimit.ofHeap()));

        assertThat(refusal).as(what).isNotNull().hasMessageContaining(text);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.getMessage()).hasSizeLessThan(MESSAGE_LENGTH_MAX).doesNotContainPattern("\\p{Cntrl}");
    }

    static Arguments bad(String what, byte[] archive, String text) {
        return Arguments.of(what, archive, ErrorCode.BAD_REQUEST, text);
    }

    static Arguments large(String what, byte[] archive, String text) {
        return Arguments.of(what, archive, ErrorCode.PAYLOAD_TOO_LARGE, text);
    }

    /** An archive that would be taken once it has an end. */
    static TarBytes whole() {
        return new TarBytes().file("creds.json", "{}");
    }

    static byte[] flipped(byte[] archive, int offset) {
        byte[] changed = archive.clone();
        changed[offset] ^= (byte) 0xFF;
        return changed;
    }

    static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    static byte[] concat(byte[] first, byte[] second) {
        return new TarBytes().raw(first).raw(second).cut();
    }
}
