package io.cofre.hub.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.evolution.FakeEvolution;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The fate of instances that Evolution deletes, logs out or leaves closed, with a real worker. */
class UpkeepTest extends UpkeepFixture {
    @Test
    void pairsAgainAfterALogout() throws Exception {
        String id = evolution.idOf(NAME);
        assertThat(folders.hold(id)).isTrue();
        provider.logout(account, instance);
        await(() -> !folders.hold(id));
        assertThat(trash()).contains(id);
        assertThat(provider.qrCode(account, instance)).isPresent();
        evolution.scan(NAME);
        assertThat(provider.state(account, instance)).contains("open");
    }

    @Test
    void pairsAgainAfterALoginWasLost() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.loseLogin(NAME);
        await(() -> !folders.hold(id));
        assertThat(provider.qrCode(account, instance)).isPresent();
    }

    @Test
    void movesWhatADeletedInstanceLeftToTheTrash() throws Exception {
        String id = evolution.idOf(NAME);
        provider.delete(account, instance);
        await(() -> !folders.hold(id));
        assertThat(trash()).contains(id);
    }

    @Test
    void movesItEvenIfNoEventComes() throws Exception {
        String id = evolution.idOf(NAME);
        Instance known = registry.instanceById(instance.id()).orElseThrow();
        provider.removeWebhook(account, known, ingest.url());
        collector.deleting(account, known);
        provider.delete(account, known);
        registry.removeInstance(known.id());
        collector.deleted(account, known);
        await(() -> !folders.hold(id));
    }

    @Test
    void triesAgainWhileEvolutionDoesNotAnswer() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.server().failNext(3, 503);
        evolution.loseLogin(NAME);
        await(() -> !folders.hold(id));
    }

    @Test
    void leavesAnInstanceAloneThatIsOpenAgain() throws Exception {
        String id = evolution.idOf(NAME);
        ended("LOGOUT_INSTANCE", "null");
        ended("STATUS_INSTANCE", "{\"disconnectionReasonCode\":428}");
        long before = evolution.server().count("GET", "/instance/connectionState");
        await(() -> evolution.server().count("GET", "/instance/connectionState") > before);
        thread.submit(() -> {}).get(30, TimeUnit.SECONDS);
        assertThat(folders.hold(id)).isTrue();
        ended("INSTANCE_DELETE", "{\"instanceId\":\"../../other\"}");
        ended("INSTANCE_DELETE", "{\"instanceId\":\"" + id + "\"}");
        pass(5);
        assertThat(folders.hold(id)).isTrue();
    }

    /** The login has ended, was made anew, and its connection is lost for a moment when the end is told at last. */
    @Test
    void keepsTheSessionOfANewLoginIfTheEndOfTheOldOneIsToldLate() throws Exception {
        String id = evolution.idOf(NAME);
        registry.setState(instance.id(), "open");
        evolution.drop(NAME);
        long before = evolution.server().count("GET", "/instance/fetchInstances");
        ended("LOGOUT_INSTANCE", "null");
        await(() -> evolution.server().count("GET", "/instance/fetchInstances") > before);
        pass(5);
        assertThat(folders.hold(id)).isTrue();
        registry.setState(instance.id(), "close");
        ended("LOGOUT_INSTANCE", "null");
        await(() -> !folders.hold(id));
    }

    @Test
    void keepsTheSessionOfALoginThatIsMadeBeforeItLooks() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.drop(NAME);
        store.orphans().watch(lateCollector());
        ended("LOGOUT_INSTANCE", "null");
        tell(instance, EventKind.CONNECTION_UPDATE, "CONNECTION_UPDATE", "{\"state\":\"open\"}");
        collector(sessions).look();
        pass(5);
        assertThat(folders.hold(id)).isTrue();
    }

    /** A tenant can register a program of its own, which tells what it likes. */
    @Test
    void believesNoProviderThatATenantRegistered() throws Exception {
        String victim = evolution.idOf(NAME);
        registry.setProviderRef(instance.id(), "");
        registry.addTenant("other", "Other");
        ProviderAccount untrusted =
                registry.addProvider("other", ProviderKind.EVOLUTION, evolution.url(), FakeEvolution.KEY, false);
        Instance forged = registry.addInstance("other", untrusted.id(), "none", "");
        deleted(forged, victim);
        collector.deleted(untrusted, forged);
        evolution.drop(NAME);
        Instance lost = registry.addInstance("other", untrusted.id(), NAME, victim);
        clock.pass(Duration.ofMinutes(5));
        reconnector.stored(
                List.of(event(lost, EventKind.CONNECTION_UPDATE, "CONNECTION_UPDATE", "{\"state\":\"close\"}")));
        registry.removeInstance(instance.id());
        reconnector.look();
        clock.pass(Duration.ofMinutes(5));
        reconnector.look();
        pass(5);
        assertThat(folders.hold(victim)).isTrue();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
    }

    @Test
    void movesNoSessionThatBelongsToAnotherInstance() throws Exception {
        String victim = evolution.idOf(NAME);
        Instance forged = registry.addInstance("acme", account.id(), "none", "");
        deleted(forged, victim);
        pass(5);
        assertThat(folders.hold(victim)).isTrue();
    }

    @Test
    void connectsAnInstanceThatWasLeftClosed() throws Exception {
        evolution.drop(NAME);
        reconnector.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
        clock.pass(Duration.ofSeconds(31));
        reconnector.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("open");
        reconnector.look();
        assertThat(evolution.server().count("GET", "/instance/connect/")).isEqualTo(2);
    }

    @Test
    void asksForNoScanOfAnInstanceThatWasNeverPaired() throws Exception {
        String id = evolution.idOf(NAME);
        evolution.drop(NAME);
        folders.delete(id);
        reconnector.look();
        clock.pass(Duration.ofMinutes(5));
        reconnector.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
        assertThat(evolution.server().count("GET", "/instance/connect/")).isOne();
    }

    @Test
    void waitsForTheWorker() throws Exception {
        evolution.drop(NAME);
        Reconnector away = new Reconnector(
                registry,
                providers,
                new WorkerSessions(URI.create("http://127.0.0.1:1"), "k", FoldersAtWorker.GROUP),
                clock::now,
                Duration.ofSeconds(1));
        away.look();
        clock.pass(Duration.ofMinutes(5));
        away.look();
        assertThat(evolution.stateOf(NAME)).isEqualTo("close");
    }
}
