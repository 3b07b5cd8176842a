package io.cofre.hub.provider;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws QR codes as PNG images of {@value #SIDE} pixels squared. */
public final class QrImage {
    /** The width and the height in pixels. */
    public static final int SIDE = 256;

    private static final int QUIET_ZONE = 2;
    private static final int BLACK = 0x000000;
    private static final int WHITE = 0xFFFFFF;
    private static final String DATA_URI = "data:image/png;base64,";

    private QrImage() {}

    /** The image of a text; empty if the text is empty or too long for a QR code. */
    public static Optional<byte[]> png(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            BitMatrix matrix = new QRCodeWriter()
                    .encode(text, BarcodeFormat.QR_CODE, SIDE, SIDE, Map.of(EncodeHintType.MARGIN, QUIET_ZONE));
            return Optional.of(encoded(matrix));
        } catch (WriterException tooLong) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new IllegalStateException("an image can be written into memory", impossible);
        }
    }

    /** The image of a text as a URI that a page can show; empty if there is none. */
    public static Optional<String> dataUri(String text) {
        return png(text).map(image -> DATA_URI + Base64.getEncoder().encodeToString(image));
    }

    /** Writes into memory: the stream of {@code ImageIO} itself would be a file. */
    private static byte[] encoded(BitMatrix matrix) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                image.setRGB(x, y, matrix.get(x, y) ? BLACK : WHITE);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream into = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", into);
        }
        return bytes.toByteArray();
    }
}
