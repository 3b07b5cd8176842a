package io.cofre.hub.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.HubEvent;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.store.StoreSettings;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A hub that ends before it has moved what Evolution left at the worker. */
class OrphanRestartTest extends UpkeepFixture {
    /** The hub ends between the event and the worker's trash: another process knows no more than the store. */
    @Test
    void goesOnAfterARestartWithWhatAnEventTold() throws Exception {
        String id = evolution.idOf(NAME);
        store.orphans().watch(lateCollector());
        evolution.loseLogin(NAME);
        await(() -> sources().containsAll(Set.of("STATUS_INSTANCE", "LOGOUT_INSTANCE")));
        collector = restarted();
        assertThat(folders.hold(id)).isTrue();
        collector.look();
        await(() -> !folders.hold(id));
        await(() -> store.orphans().some(1).isEmpty());
    }

    /** The hub ends right after it had the instance deleted, and no event of that comes. */
    @Test
    void goesOnAfterARestartWithADeletionOfItsOwn() throws Exception {
        String id = evolution.idOf(NAME);
        Instance known = registry.instanceById(instance.id()).orElseThrow();
        provider.removeWebhook(account, known, ingest.url());
        collector.deleting(account, known);
        provider.delete(account, known);
        registry.removeInstance(known.id());
        collector = restarted();
        collector.look();
        await(() -> !folders.hold(id));
        await(() -> store.orphans().some(1).isEmpty());
    }

    @Test
    void forgetsADeletionThatDidNotHappen() throws Exception {
        String id = evolution.idOf(NAME);
        Instance known = registry.instanceById(instance.id()).orElseThrow();
        collector.deleting(account, known);
        collector = restarted();
        collector.look();
        await(() -> store.orphans().some(1).isEmpty());
        assertThat(folders.hold(id)).isTrue();
    }

    @Test
    void keepsNothingOfALogoutOnceTheInstanceIsLoggedInAgain() {
        evolution.drop(NAME);
        store.orphans().watch(lateCollector());
        ended("LOGOUT_INSTANCE", "null");
        assertThat(store.orphans().some(2)).hasSize(1);
        tell(instance, EventKind.CONNECTION_UPDATE, "CONNECTION_UPDATE", "{\"state\":\"open\"}");
        assertThat(store.orphans().some(2)).isEmpty();
    }

    private Set<String> sources() {
        return store.events().after("acme", 0, Optional.empty(), 100).stream()
                .map(HubEvent::source)
                .collect(Collectors.toSet());
    }

    /** A collector of another process. The one before never gets to its work. */
    private OrphanCollector restarted() throws Exception {
        store.close();
        store = HubStore.open(StoreSettings.sqlite(database), SEALER, clock::now);
        registry = store.registry();
        OrphanCollector next = collector(sessions);
        store.orphans().watch(next);
        return next;
    }
}
