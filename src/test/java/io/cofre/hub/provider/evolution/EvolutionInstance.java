package io.cofre.hub.provider.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An instance of the double of Evolution. Guarded by the double. */
final class EvolutionInstance {
    /** The QR code of the recordings: one pixel. */
    static final String PIXEL =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

    final String name;
    final String id = UUID.randomUUID().toString();
    final String integration;
    final String token;
    final @Nullable String number;
    final String created = now();
    private String changed = created;

    /** {@code open}, {@code connecting} or {@code close}. */
    String state = "close";

    @Nullable
    String owner;

    @Nullable
    Integer reasonCode;

    /** Whether WhatsApp takes the credentials that are stored. */
    boolean isLoginGood;

    String qrCode = "";

    @Nullable
    String pairingCode;

    int qrCount;

    /** The number of all QR codes so far, of which none comes twice. */
    private int codes;

    int pollsWithoutQr;

    /** The row of the webhook; null if none was ever set. */
    JsonNode webhook = NullNode.getInstance();

    JsonNode websocket = NullNode.getInstance();

    EvolutionInstance(String name, String integration, String token, @Nullable String number) {
        this.name = name;
        this.integration = integration;
        this.token = token.isEmpty() ? UUID.randomUUID().toString() : token;
        this.number = number;
    }

    boolean isChannel() {
        return integration.equals("EVOLUTION");
    }

    void change(String newState) {
        state = newState;
        changed = now();
    }

    String changed() {
        return changed;
    }

    /** A new QR code is shown. */
    void showQrCode() {
        qrCount++;
        codes++;
        qrCode = "2@REF" + codes + "-" + name + ",NOISE=,IDENTITY=,ADV=";
        change("connecting");
    }

    void hideQrCode() {
        qrCode = "";
        pairingCode = null;
        qrCount = 0;
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static long nowSecs() {
        return Instant.now().getEpochSecond();
    }
}
