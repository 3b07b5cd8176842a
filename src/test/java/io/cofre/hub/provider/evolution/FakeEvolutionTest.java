package io.cofre.hub.provider.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.FakeServer.Call;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.TestAccounts;
import io.cofre.hub.provider.WebhookSender.Outcome;
import io.cofre.hub.registry.Instance;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The webhooks of the double of Evolution, compared with the recordings, and read as the hub reads them. */
class FakeEvolutionTest {
    private final FakeEvolution evolution = FakeEvolution.start();
    private final FakeServer receiver = new FakeServer(call -> Answer.empty(200));
    private final EvolutionProvider provider =
            new EvolutionProvider(TestAccounts.QUICK, TestAccounts.OUTBOUND, InstantSource.system());
    private final Instance instance = TestAccounts.instance(ProviderKind.EVOLUTION, "loja1");

    @BeforeEach
    void create() {
        evolution.create("loja1", receiver.url() + "/hook", TestAccounts.INGEST_SECRET);
        evolution.sender().awaitSettled();
    }

    @AfterEach
    void stop() {
        evolution.close();
        receiver.close();
    }

    @Test
    void sendsWhatTheHubTakesForAuthentic() {
        evolution.receive("loja1", "M1", "5@s.whatsapp.net", "oi").orElseThrow().join();
        Call call = lastCall();
        assertThat(provider.isAuthentic(instance, call.headers()::apply, call.body()))
                .isTrue();
        List<NormalisedEvent> events = provider.read(instance, call.body());
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.data()).contains("oi"));
        assertThat(provider.instanceNameIn(call.body())).contains("loja1");
    }

    @Test
    void triesAgainUntilItIsTaken() {
        receiver.failNext(3, 503);
        Outcome outcome = evolution
                .acknowledge("loja1", "M1", "5@s.whatsapp.net", "READ")
                .orElseThrow()
                .join();
        assertThat(outcome.tries()).isEqualTo(4);
        assertThat(outcome.isTaken()).isTrue();
        List<Call> calls = receiver.calls();
        assertThat(calls.get(calls.size() - 1).text())
                .isEqualTo(calls.get(calls.size() - 2).text());
    }

    @Test
    void givesUpAfterARefusal() {
        receiver.failNext(1, 404);
        Outcome outcome = evolution
                .tell("loja1", "remove.instance", NullNode.getInstance())
                .orElseThrow()
                .join();
        assertThat(outcome).extracting(Outcome::status, Outcome::tries).containsExactly(404, 1);
    }

    @Test
    void makesAStorm() {
        List<CompletableFuture<Outcome>> storm = evolution.storm("loja1", 50);
        assertThat(storm)
                .hasSize(50)
                .allSatisfy(sent -> assertThat(sent.join().isTaken()).isTrue());
    }

    @Test
    void leavesDeadCredentialsBehindThatOnlySomebodyElseCleansUp() {
        var account = TestAccounts.account(ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY);
        provider.connect(account, instance);
        evolution.scan("loja1");
        evolution.loseLogin("loja1");
        assertThat(provider.qrCode(account, instance)).isEmpty();
        assertThat(provider.state(account, instance)).contains("close");
    }

    @Test
    void tellsNothingOfWhatTheWebhookDoesNotWant() {
        var account = TestAccounts.account(ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY);
        provider.setWebhook(account, instance, receiver.url() + "/hook", List.of("CALL"));
        assertThat(evolution.receive("loja1", "M1", "5@s.whatsapp.net", "oi")).isEmpty();
        assertThat(evolution.tell("loja1", "groups.update", ProviderJson.array()))
                .isEmpty();
    }

    private Call lastCall() {
        return receiver.calls().stream()
                .filter(call -> call.text().contains("M1"))
                .findFirst()
                .orElseThrow();
    }
}
