package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** A PNG with a QR code, as a phone sees it. */
final class ScannedImage {
    private static final int SIDE = 256;

    private ScannedImage() {}

    /** The content of the QR code in an image of the size that wapi promises. */
    static String code(byte[] png) throws IOException, ReaderException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(SIDE, SIDE);
        int[] pixels = image.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
        RGBLuminanceSource picture = new RGBLuminanceSource(SIDE, SIDE, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(picture)))
                .getText();
    }
}
