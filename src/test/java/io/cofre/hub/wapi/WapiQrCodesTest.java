package io.cofre.hub.wapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.ReaderException;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.provider.evolution.EvolutionProvider;
import io.cofre.hub.provider.waha.WahaProvider;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.StoreSettings;
import io.cofre.hub.webhook.Gateway;
import io.cofre.hub.webhook.IngestUrls;
import io.cofre.hub.webhook.ProviderCalls;
import io.cofre.hub.webhook.Webhooks;
import io.cofre.testing.CapturedLog;
import io.cofre.testing.Polled;
import io.cofre.testing.TestHub;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The QR code of a session that waits: it follows that of the provider until somebody scans it, or nobody does. */
@Isolated
class WapiQrCodesTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void showsEachNewCodeWhileItWaits(ProviderKind kind) throws Exception {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.register("loja").then().statusCode(200);
            String first = code(world);
            assertThat(first).startsWith("2@");

            world.provider().renewQrCode("loja");
            Polled.until(() -> isAnother(code(world), first));
            Polled.until(() -> codeInFile(world).equals(code(world)));

            world.provider().scan("loja");
            Polled.until(() -> code(world).isEmpty());
            world.send("loja", "a").then().statusCode(200);
        }
    }

    /** A provider gives up after some codes. wapi has it begin anew, as long as somebody may come to scan. */
    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void showsAnotherCodeAfterTheLastOneOfTheProvider(ProviderKind kind) throws Exception {
        try (WapiWorld world = WapiWorld.of(kind, directory)) {
            world.register("loja").then().statusCode(200);
            String first = code(world);

            world.provider().endQrCodes("loja");
            Polled.until(() -> isAnother(code(world), first));

            world.provider().scan("loja");
            Polled.until(() -> code(world).isEmpty());
            world.send("loja", "a").then().statusCode(200);
        }
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void hidesTheCodeThatNobodyScans(ProviderKind kind) throws IOException {
        SessionName name = SessionName.of("loja").orElseThrow();
        List<String> shown = new CopyOnWriteArrayList<>();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
        try (PlayedProvider provider = PlayedProvider.of(kind);
                HubStore store =
                        HubStore.open(StoreSettings.sqlite(directory), TestHub.sealer(), InstantSource.system())) {
            ProviderAccount account = WapiAccount.register(store.registry(), kind, provider.url(), provider.key());
            Sessions sessions = new Sessions(
                    store.registry(),
                    gateway(store),
                    account,
                    new WapiSettings(
                            "http://127.0.0.1:9/hook/",
                            Duration.ofSeconds(20),
                            Duration.ofMinutes(10),
                            Duration.ofSeconds(3)),
                    new QrScreen() {
                        @Override
                        public void show(SessionName session, String code) {
                            shown.add(code);
                        }

                        @Override
                        public void remove(SessionName session) {
                            shown.add("removed");
                        }
                    },
                    (session, problem) -> {},
                    threads,
                    InstantSource.system());
            assertThat(sessions.register(name).join()).isTrue();
            assertThat(shown).singleElement().asString().startsWith("2@");

            Polled.until(() -> shown.contains("removed"));
            assertThat(sessions.code(name)).isEmpty();
            assertThat(log.text()).contains("session 'loja': nobody has scanned its QR code; register it again");

            assertThat(sessions.register(name).join()).isTrue();
            assertThat(sessions.code(name)).isPresent();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Gateway gateway(HubStore store) {
        Providers providers = Providers.of(List.of(
                new EvolutionProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, InstantSource.system()),
                new WahaProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, InstantSource.system())));
        IngestUrls urls = new IngestUrls(Optional.of(URI.create("http://127.0.0.1:9")));
        ProviderCalls calls = new ProviderCalls();
        TargetFilter targets = new TargetFilter(AllowedTargets.NONE, NameResolver.ofSystem());
        Webhooks webhooks = new Webhooks(store.registry(), providers, urls, targets, calls);
        return new Gateway(store.registry(), providers, urls, calls, webhooks, Gateway.Deletions.UNWATCHED);
    }

    private static String codeInFile(WapiWorld world) {
        try {
            return ScannedImage.code(Files.readAllBytes(world.file("loja")));
        } catch (IOException | ReaderException unreadable) {
            return "none yet: " + unreadable.getMessage();
        }
    }

    private static boolean isAnother(String code, String first) {
        return !code.isEmpty() && !code.equals(first);
    }

    /** The content of the QR code that the route shows; empty if it shows none. */
    private static String code(WapiWorld world) {
        Response answer = world.client().get("/get-qr-code/loja/");
        if (answer.statusCode() == 404) {
            return "";
        }
        try {
            return ScannedImage.code(answer.asByteArray());
        } catch (IOException | ReaderException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
