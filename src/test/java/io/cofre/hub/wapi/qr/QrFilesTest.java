package io.cofre.hub.wapi.qr;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the files with QR codes. */
class QrFilesTest {
    @TempDir
    Path root;

    private QrFiles files;

    @BeforeEach
    void open() throws IOException {
        files = QrFiles.in(root.resolve("made/anew"));
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void writesWhatAPhoneReads() throws Exception {
        assertThat(files.write("shop", "2@FIRST,KEY=")).isTrue();
        assertThat(files.write("shop", "2@SECOND,KEY=")).isTrue();

        Path file = root.resolve("made/anew/qr-codes/shop.png");
        assertThat(scanned(file)).isEqualTo("2@SECOND,KEY=");
        assertThat(files.file("shop")).isEqualTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(names()).containsExactly("shop.png");
    }

    @Test
    void removesWhatWasScanned() throws IOException {
        files.write("shop", "2@FIRST");
        files.write("bar", "2@OTHER");

        files.remove("shop");
        files.remove("shop");

        assertThat(names()).containsExactly("bar.png");
    }

    @Test
    void leavesNoOldCodeWhereTheNewOneCannotBeDrawn() throws IOException {
        files.write("shop", "2@FIRST");

        assertThat(files.write("shop", "x".repeat(10_000))).isFalse();

        assertThat(names()).isEmpty();
    }

    @Test
    void clearsWhatAnEarlierProcessHasLeft() throws IOException {
        files.write("shop", "2@FIRST");
        Files.writeString(root.resolve("made/anew/qr-codes/.bar.png"), "half");
        Files.writeString(root.resolve("made/anew/qr-codes/notes.txt"), "of the operator");

        files.clear();

        assertThat(names()).containsExactly("notes.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "Shop 1,Shop 1.png",
        "+55-11_9@s.whatsapp.net,+55-11_9@s.whatsapp.net.png",
        "..,%2E..png",
        "../../etc/passwd,%2E.%2F..%2Fetc%2Fpasswd.png",
        "/etc/passwd,%2Fetc%2Fpasswd.png",
        "a\\b,a%5Cb.png",
        ".hidden,%2Ehidden.png",
        "%2F,%252F.png",
        "~a,%7Ea.png",
        "loja é,loja %C3%A9.png"
    })
    void spellsEachSessionWithinItsDirectory(String session, String name) throws IOException {
        assertThat(files.write(session, "2@X")).isTrue();

        assertThat(names()).containsExactly(name);
        assertThat(files.file(session).getParent()).isEqualTo(root.resolve("made/anew/qr-codes"));
    }

    @Test
    void neverMixesTwoSessions() throws Exception {
        List<String> sessions = new ArrayList<>(List.of(
                "", " ", ".", "%2E", "a", "A", "a/b", "a%2Fb", "a\\b", "a\0b", "a\nb", "a.png", "é", "e\u0301", "漢字",
                "?", "\ud83d"));
        for (int length : List.of(239, 240, 241, 255, 256, 5000)) {
            sessions.add("x".repeat(length));
            sessions.add("é".repeat(length));
            sessions.add("x".repeat(length - 1) + "y");
        }

        for (int index = 0; index < sessions.size(); index++) {
            files.write(sessions.get(index), "2@" + index);
        }

        assertThat(names()).hasSize(sessions.size());
        for (int index = 0; index < sessions.size(); index++) {
            assertThat(scanned(files.file(sessions.get(index)))).isEqualTo("2@" + index);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("made/anew/qr-codes"))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String scanned(Path file) throws Exception {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(256);
        assertThat(image.getHeight()).isEqualTo(256);
        int[] pixels = image.getRGB(0, 0, 256, 256, null, 0, 256);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(256, 256, pixels))))
                .getText();
    }
}
