package io.cofre.hub.wapi.qr;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.Optional;

/**
 * Draws QR codes with characters, for terminals that write light characters on a dark ground. A character is a module
 * wide and two modules high, which comes out square where characters are twice as high as wide:
 *
 * <pre>
 *   █   two light modules          ▀   a light one above a dark one
 *   ▄   a dark one above a light   the space: two dark modules
 * </pre>
 */
public final class TerminalQr {
    /** The light modules around the code, as the standard (ISO/IEC 18004) asks for. */
    private static final int QUIET_ZONE = 4;

    private static final char BOTH = '█';
    private static final char UPPER = '▀';
    private static final char LOWER = '▄';
    private static final char NEITHER = ' ';

    private TerminalQr() {}

    /**
     * The code of a text, in lines of one length that each end with a line feed; empty if the text is empty or too long
     * for a QR code.
     */
    public static Optional<String> text(String code) {
        if (code.isEmpty()) {
            return Optional.empty();
        }
        try {
            // The least correction makes the smallest code: nothing is printed over a part of it.
            return Optional.of(
                    drawn(Encoder.encode(code, ErrorCorrectionLevel.L).getMatrix()));
        } catch (WriterException tooLong) {
            return Optional.empty();
        }
    }

    private static String drawn(ByteMatrix modules) {
        int side = modules.getWidth() + 2 * QUIET_ZONE;
        StringBuilder text = new StringBuilder((side + 1) * (side + 1) / 2);
        for (int y = 0; y < side; y += 2) {
            for (int x = 0; x < side; x++) {
                text.append(character(isLight(modules, x, y), isLight(modules, x, y + 1)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static char character(boolean upper, boolean lower) {
        if (upper) {
            return lower ? BOTH : UPPER;
        }
        return lower ? LOWER : NEITHER;
    }

    /** Whether a module is light; all around the code are. */
    private static boolean isLight(ByteMatrix modules, int x, int y) {
        int column = x - QUIET_ZONE;
        int row = y - QUIET_ZONE;
        boolean isInside = column >= 0 && row >= 0 && column < modules.getWidth() && row < modules.getHeight();
        return !isInside || modules.get(column, row) == 0;
    }
}
