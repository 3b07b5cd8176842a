package io.cofre.hub.wapi.qr;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.List;

/** A terminal with light characters on a dark ground, and a phone that scans it. */
public final class ScannedTerminal {
    private static final int WIDTH = 8;
    private static final int HEIGHT = 2 * WIDTH;
    private static final int LIGHT = 0xCCCCCC;
    private static final int DARK = 0x101010;
    private static final String DRAWN = "█▀▄ ";

    private ScannedTerminal() {}

    /**
     * The text of the QR code in an output.
     *
     * @param output other texts may be in it, above the code, below and on its left
     * @throws ReaderException if there is none that can be read
     */
    public static String code(String output) throws ReaderException {
        // The frame of a code is light: a log may have put its own words in front of it.
        List<String> lines = output.lines()
                .filter(line -> line.indexOf('█') >= 0)
                .map(line -> line.substring(line.indexOf('█')))
                .filter(ScannedTerminal::isOfCode)
                .toList();
        if (lines.isEmpty()) {
            throw NotFoundException.getNotFoundInstance();
        }
        int columns = lines.stream().mapToInt(String::length).max().orElseThrow();
        int[] pixels = new int[columns * WIDTH * lines.size() * HEIGHT];
        for (int y = 0; y < lines.size() * HEIGHT; y++) {
            String line = lines.get(y / HEIGHT);
            for (int x = 0; x < columns * WIDTH; x++) {
                char shown = x / WIDTH < line.length() ? line.charAt(x / WIDTH) : ' ';
                boolean isUpper = y % HEIGHT < HEIGHT / 2;
                boolean isLight = shown == '█' || shown == (isUpper ? '▀' : '▄');
                pixels[y * columns * WIDTH + x] = isLight ? LIGHT : DARK;
            }
        }
        RGBLuminanceSource picture = new RGBLuminanceSource(columns * WIDTH, lines.size() * HEIGHT, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(picture)))
                .getText();
    }

    private static boolean isOfCode(String line) {
        return line.chars().allMatch(each -> DRAWN.indexOf(each) >= 0);
    }
}
