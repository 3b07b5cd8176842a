package io.cofre.hub.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.LuminanceSource;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures of QR codes. */
class QrImageTest {
    @Test
    void drawsWhatAPhoneReads() throws Exception {
        String text = "2@FAKEREF0001,FAKENOISEKEY=,FAKEIDENTITYKEY=,FAKEADVSECRET=";
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(QrImage.png(text).orElseThrow()));
        assertThat(image.getWidth()).isEqualTo(256);
        assertThat(image.getHeight()).isEqualTo(256);
        int[] pixels = image.getRGB(0, 0, 256, 256, null, 0, 256);
        LuminanceSource source = new RGBLuminanceSource(256, 256, pixels);
        assertThat(new QRCodeReader()
                        .decode(new BinaryBitmap(new HybridBinarizer(source)))
                        .getText())
                .isEqualTo(text);
    }

    @Test
    void drawsNothingThatDoesNotFit() {
        assertThat(QrImage.png("")).isEmpty();
        assertThat(QrImage.png("x".repeat(10_000))).isEmpty();
        assertThat(QrImage.dataUri("x"))
                .hasValueSatisfying(uri -> assertThat(uri).startsWith("data:image/png;base64,"));
    }
}
