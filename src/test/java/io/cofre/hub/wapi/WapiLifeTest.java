package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.provider.evolution.SessionFolders;
import io.cofre.hub.upkeep.FoldersAtWorker;
import io.cofre.testing.Polled;
import io.cofre.testing.TestHub;
import io.cofre.testing.TestWorker;
import io.cofre.testing.WebhookReceiver;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session from its first day to its second login, through the end of all programs around it. */
@Isolated
class WapiLifeTest {
    private static final String SESSION = "loja 1";
    private static final int SIDE = 256;
    private static final int LIMIT_SECONDS = 120;

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void livesThroughTheEndOfAll(ProviderKind kind, @TempDir Path directory) throws Exception {
        String there = SessionName.of(SESSION)
                .orElseThrow()
                .atProvider(PlayedProvider.names(kind))
                .orElseThrow();
        try (PlayedProvider provider = PlayedProvider.of(kind);
                WebhookReceiver receiver = new WebhookReceiver();
                WapiProcess wapi = WapiProcess.start(directory, provider, receiver.url() + "/")) {
            registersByQrCode(wapi);
            provider.scan(there);
            Polled.until(() -> isConnected(wapi));
            // The login ends a moment after the provider is connected.
            Polled.until(() -> wapi.client().get("/get-qr-code/loja%201/").statusCode() == 404);
            Polled.until(() -> !Files.exists(wapi.file("loja 1.png")));

            provider.receive(there, "AAA1", "first");
            Polled.until(() -> taken(receiver).contains("first"));
            assertThat(wapi.send(SESSION, "a")
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath()
                            .getString("Info.Id"))
                    .isNotEmpty();

            receiver.answerWith(503);
            provider.receive(there, "AAA2", "second");
            Polled.until(() -> receiver.all().size() == 2);
            provider.receive(there, "AAA3", "third");
            Polled.until(() -> pending(wapi) == 2);
            wapi.kill();
            int before = receiver.all().size();
            provider.restart(there);
            receiver.answerWith(200);
            wapi.startAgain();
            Polled.until(() -> isConnected(wapi));
            wapi.send(SESSION, "b").then().statusCode(200);
            awaitLong(() -> taken(receiver).contains("third"));
            assertThat(taken(receiver).subList(before, before + 2)).containsExactly("second", "third");
            assertThat(receiver.all())
                    .allSatisfy(received -> assertThat(received.path()).isEqualTo("/hook/loja 1"));

            provider.logout(there);
            wapi.send(SESSION, "c").then().statusCode(500);
            registersByQrCode(wapi);
            provider.scan(there);
            Polled.until(() -> isConnected(wapi));
            wapi.send(SESSION, "d").then().statusCode(200);
            provider.receive(there, "AAA4", "fourth");
            Polled.until(() -> taken(receiver).contains("fourth"));
        }
    }

    /** The worker keeps the login: nobody scans a second time, whatever ends. */
    @Test
    void keepsItsLoginInTheWorkerThroughTheEndOfAll(@TempDir Path directory, @TempDir Path volume) throws Exception {
        AtomicReference<FoldersAtWorker> folders = new AtomicReference<>();
        SessionFolders ofWorker = new SessionFolders() {
            @Override
            public boolean hold(String id) {
                return Objects.requireNonNull(folders.get()).hold(id);
            }

            @Override
            public void write(String id) {
                Objects.requireNonNull(folders.get()).write(id);
            }

            @Override
            public void delete(String name) {
                Objects.requireNonNull(folders.get()).delete(name);
            }
        };
        FakeEvolution evolution = FakeEvolution.start(ofWorker, 0.01);
        try (PlayedProvider provider = new PlayedProvider.Evolution(evolution);
                WebhookReceiver receiver = new WebhookReceiver()) {
            try (TestWorker worker = TestWorker.on(volume)) {
                folders.set(new FoldersAtWorker(worker));
                try (WapiProcess wapi =
                        WapiProcess.start(directory, provider, receiver.url() + "/", atWorker(worker))) {
                    registersByQrCode(wapi);
                    provider.scan(SESSION);
                    Polled.until(() -> isConnected(wapi));
                    wapi.kill();
                }
            }
            assertThat(volume.resolve(FoldersAtWorker.GROUP).resolve(evolution.idOf(SESSION)))
                    .isNotEmptyDirectory();
            provider.restart(SESSION);
            try (TestWorker worker = TestWorker.on(volume)) {
                folders.set(new FoldersAtWorker(worker));
                try (WapiProcess wapi =
                        WapiProcess.start(directory, provider, receiver.url() + "/", atWorker(worker))) {
                    Polled.until(() -> isConnected(wapi));
                    wapi.send(SESSION, "again").then().statusCode(200);
                    provider.receive(SESSION, "AAA1", "chega");
                    Polled.until(() -> taken(receiver).contains("chega"));
                    assertThat(wapi.client().get("/get-qr-code/loja%201/").statusCode())
                            .isEqualTo(404);
                }
            }
        }
    }

    private static Map<String, String> atWorker(TestWorker worker) {
        return Map.of(
                "COFRE_HUB_WORKER_URL",
                "http://127.0.0.1:" + worker.port(),
                "COFRE_HUB_WORKER_KEY",
                TestWorker.API_KEY,
                "COFRE_HUB_WORKER_GROUP",
                FoldersAtWorker.GROUP);
    }

    /** The console, the file and the route show one code. */
    private static void registersByQrCode(WapiProcess wapi) throws Exception {
        wapi.register(SESSION).then().statusCode(200);
        String code = wapi.scannedConsole();
        assertThat(code).startsWith("2@");
        byte[] image = wapi.client()
                .get("/get-qr-code/loja%201/")
                .then()
                .statusCode(200)
                .contentType("image/png")
                .extract()
                .asByteArray();
        assertThat(scanned(image)).isEqualTo(code);
        assertThat(scanned(Files.readAllBytes(wapi.file("loja 1.png")))).isEqualTo(code);
    }

    private static String scanned(byte[] png) throws IOException, ReaderException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(SIDE, SIDE);
        int[] pixels = image.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
        RGBLuminanceSource picture = new RGBLuminanceSource(SIDE, SIDE, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(picture)))
                .getText();
    }

    private static boolean isConnected(WapiProcess wapi) {
        return wapi.client().get("/get-active-connection-info/loja%201/").statusCode() == 200;
    }

    /** The number of texts that wait for the receiver, by the metrics of the hub. */
    private static long pending(WapiProcess wapi) {
        return wapi.hub()
                .header("Authorization", "Bearer " + TestHub.METRICS_TOKEN)
                .get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("cofre_hub_outbox_depth "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    /** A try that failed is made again after up to half a minute. */
    private static void awaitLong(BooleanSupplier condition) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - endNs).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static List<String> taken(WebhookReceiver receiver) {
        return receiver.all().stream()
                .map(received -> received.json().path("Text").asText())
                .toList();
    }
}
