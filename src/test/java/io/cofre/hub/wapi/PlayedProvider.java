package io.cofre.hub.wapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.InstanceNames;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.provider.waha.FakeWaha;
import io.cofre.hub.provider.waha.WahaProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** A double of either provider, and the phones of its sessions. Sessions are called as the provider does. */
sealed interface PlayedProvider extends AutoCloseable {
    static PlayedProvider of(ProviderKind kind) {
        return switch (kind) {
            case EVOLUTION -> new Evolution(FakeEvolution.start());
            case WAHA -> new Waha(FakeWaha.start());
        };
    }

    ProviderKind kind();

    /** The names that a kind of provider takes. */
    static InstanceNames names(ProviderKind kind) {
        return switch (kind) {
            case EVOLUTION -> EvolutionProvider.NAMES;
            case WAHA -> WahaProvider.NAMES;
        };
    }

    String url();

    String key();

    /** Its server, which can be told to fail. */
    FakeServer server();

    boolean has(String session);

    /** A phone scans the QR code. */
    void scan(String session);

    /** The QR code was not scanned in its time, so that another one takes its place. */
    void renewQrCode(String session);

    /** The last of its QR codes was not scanned either. */
    void endQrCodes(String session);

    boolean isOpen(String session);

    /** Somebody sends a text. */
    void receive(String session, String id, String text);

    /** A message of another time, or of ourselves from another device, whose text is its id. */
    void tell(String session, String id, boolean isOurs, long timestamp);

    /** The id of the message that was sent last. */
    String lastSent();

    /** Somebody removes the device at the phone. */
    void logout(String session);

    /** The pod restarts, and does not connect by itself. The login stays good. */
    void restart(String session);

    /** Somebody deletes the session at the provider. */
    void delete(String session);

    @Override
    void close();

    /** Evolution API. */
    record Evolution(FakeEvolution fake) implements PlayedProvider {
        @Override
        public ProviderKind kind() {
            return ProviderKind.EVOLUTION;
        }

        @Override
        public String url() {
            return fake.url();
        }

        @Override
        public String key() {
            return FakeEvolution.KEY;
        }

        @Override
        public FakeServer server() {
            return fake.server();
        }

        @Override
        public boolean has(String session) {
            return fake.has(session);
        }

        @Override
        public void scan(String session) {
            fake.scan(session);
        }

        @Override
        public void renewQrCode(String session) {
            fake.renewQrCode(session);
        }

        @Override
        public void endQrCodes(String session) {
            fake.reachQrLimit(session);
        }

        @Override
        public boolean isOpen(String session) {
            return fake.stateOf(session).equals("open");
        }

        @Override
        public void receive(String session, String id, String text) {
            fake.receive(session, id, "5511900000001@s.whatsapp.net", text);
        }

        @Override
        public void tell(String session, String id, boolean isOurs, long timestamp) {
            ObjectNode data = ProviderJson.object().put("messageTimestamp", timestamp);
            data.putObject("key")
                    .put("remoteJid", "5511900000001@s.whatsapp.net")
                    .put("fromMe", isOurs)
                    .put("id", id);
            data.putObject("message").put("conversation", id);
            fake.tell(session, "messages.upsert", data).orElseThrow().join();
        }

        @Override
        public String lastSent() {
            return fake.lastMessageId();
        }

        @Override
        public void logout(String session) {
            fake.loseLogin(session);
        }

        @Override
        public void restart(String session) {
            fake.drop(session);
        }

        @Override
        public void delete(String session) {
            call(url() + "/instance/delete/" + session, "apikey", key(), "DELETE");
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    /** WAHA. */
    record Waha(FakeWaha fake) implements PlayedProvider {
        @Override
        public ProviderKind kind() {
            return ProviderKind.WAHA;
        }

        @Override
        public String url() {
            return fake.url();
        }

        @Override
        public String key() {
            return FakeWaha.KEY;
        }

        @Override
        public FakeServer server() {
            return fake.server();
        }

        @Override
        public boolean has(String session) {
            return fake.has(session);
        }

        @Override
        public void scan(String session) {
            fake.scan(session);
        }

        @Override
        public void renewQrCode(String session) {
            fake.renewQrCode(session);
        }

        @Override
        public void endQrCodes(String session) {
            fake.fail(session);
        }

        @Override
        public boolean isOpen(String session) {
            return fake.statusOf(session).equals("WORKING");
        }

        @Override
        public void receive(String session, String id, String text) {
            fake.receive(session, id, "5511900000001@c.us", text);
        }

        @Override
        public void tell(String session, String id, boolean isOurs, long timestamp) {
            String chat = "5511900000001@c.us";
            ObjectNode payload = ProviderJson.object()
                    .put("id", isOurs + "_" + chat + "_" + id)
                    .put("timestamp", timestamp)
                    .put("from", chat)
                    .put("fromMe", isOurs)
                    .put("to", chat)
                    .put("body", id)
                    .put("hasMedia", false);
            fake.tell(session, "message", payload).forEach(CompletableFuture::join);
            fake.tell(session, "message.any", payload).forEach(CompletableFuture::join);
        }

        @Override
        public String lastSent() {
            return fake.lastMessageId();
        }

        @Override
        public void logout(String session) {
            fake.fail(session);
        }

        @Override
        public void restart(String session) {
            call(url() + "/api/sessions/" + session + "/stop", "X-Api-Key", key(), "POST");
        }

        @Override
        public void delete(String session) {
            call(url() + "/api/sessions/" + session, "X-Api-Key", key(), "DELETE");
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    private static void call(String url, String header, String key, String method) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header(header, key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .join();
    }
}
