package io.cofre.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Tenant;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tenants, providers, instances and subscriptions. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RegistryTest extends HubStoreContract {
    @Test
    void remembersOverARestart() throws IOException {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance, "MESSAGES_UPSERT", "CALL");
        Subscription rotated = hub.store.registry().rotateSecret(subscription.id(), Duration.ofDays(1));
        hub.store.registry().setState(instance.id(), "open");
        hub.store.registry().setProviderRef(instance.id(), "uuid");
        List<ProviderAccount> providers = hub.store.registry().providers("t");
        reopen();
        Registry registry = hub.store.registry();
        assertThat(registry.tenants()).containsExactly(new Tenant("t", "Tenant t"));
        assertThat(registry.providers("t")).isEqualTo(providers);
        assertThat(registry.providers("t").get(0).key()).isEqualTo(TestHub.PROVIDER_KEY);
        assertThat(registry.instances("t"))
                .containsExactly(new Instance(
                        instance.id(),
                        "t",
                        providers.get(0).id(),
                        ProviderKind.EVOLUTION,
                        "shop",
                        "uuid",
                        instance.ingestKey(),
                        instance.ingestSecret(),
                        "open"));
        assertThat(registry.subscriptions(instance.id())).containsExactly(rotated);
        assertThat(registry.subscription("t", subscription.id())).contains(rotated);
    }

    @Test
    void refusesASecondOfTheSameName() {
        Instance instance = hub.instance("t", "shop");
        refuses(ErrorCode.CONFLICT, () -> hub.store.registry().addTenant("t", "again"));
        refuses(ErrorCode.CONFLICT, () -> hub.store.registry().addInstance("t", instance.provider(), "shop", ""));
        assertThat(hub.instance("other", "shop").id()).isNotEqualTo(instance.id());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        Registry registry = hub.store.registry();
        Instance instance = hub.instance("t", "shop");
        hub.instance("other", "shop");
        refuses(ErrorCode.NOT_FOUND, () -> registry.addProvider("x", ProviderKind.WAHA, "http://waha", "k", true));
        refuses(ErrorCode.NOT_FOUND, () -> registry.addInstance("other", instance.provider(), "foreign", ""));
        refuses(ErrorCode.NOT_FOUND, () -> registry.removeProvider("other", instance.provider()));
        refuses(ErrorCode.NOT_FOUND, () -> registry.setState("x", "open"));
        refuses(ErrorCode.NOT_FOUND, () -> registry.removeInstance("x"));
        refuses(ErrorCode.NOT_FOUND, () -> registry.removeSubscription("x"));
        refuses(ErrorCode.NOT_FOUND, () -> registry.rotateSecret("x", Duration.ofHours(1)));
        refuses(ErrorCode.NOT_FOUND, () -> registry.removeTenant("x"));
        registry.disable("x", "gone anyway");
    }

    @Test
    void showsATenantNothingOfAnother() {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.store.registry().addTenant("other", "Other");
        Registry registry = hub.store.registry();
        assertThat(registry.provider("other", instance.provider())).isEmpty();
        assertThat(registry.providers("other")).isEmpty();
        assertThat(registry.instances("other")).isEmpty();
        assertThat(registry.instance("other", ProviderKind.EVOLUTION, "shop")).isEmpty();
        assertThat(registry.subscription("other", subscription.id())).isEmpty();
        assertThat(registry.subscriptionsOf("other")).isEmpty();
    }

    @Test
    void findsAnInstanceByTheKeyOfItsIngestUrl() {
        Instance instance = hub.instance("t", "shop");
        assertThat(instance.ingestKey()).matches("[A-Za-z0-9_-]{32}");
        assertThat(instance.ingestSecret()).matches("[A-Za-z0-9_-]{43}");
        Registry registry = hub.store.registry();
        assertThat(registry.instanceByIngestKey(ProviderKind.EVOLUTION, instance.ingestKey()))
                .contains(instance);
        assertThat(registry.instanceByIngestKey(ProviderKind.WAHA, instance.ingestKey()))
                .isEmpty();
        assertThat(registry.instanceByIngestKey(ProviderKind.EVOLUTION, "guessed"))
                .isEmpty();
        registry.removeInstance(instance.id());
        assertThat(registry.instanceByIngestKey(ProviderKind.EVOLUTION, instance.ingestKey()))
                .isEmpty();
    }

    @Test
    void findsAnInstanceByNameOnlyIfNobodyElseHasThatName() {
        Instance instance = hub.instance("t", "shop");
        Registry registry = hub.store.registry();
        assertThat(registry.instanceByName(ProviderKind.EVOLUTION, "shop")).contains(instance);
        Instance second = hub.instance("other", "shop");
        assertThat(registry.instanceByName(ProviderKind.EVOLUTION, "shop")).isEmpty();
        registry.removeInstance(second.id());
        assertThat(registry.instanceByName(ProviderKind.EVOLUTION, "shop")).contains(instance);
    }

    @Test
    void keepsAProviderThatInstancesUse() {
        Instance instance = hub.instance("t", "shop");
        Registry registry = hub.store.registry();
        refuses(ErrorCode.CONFLICT, () -> registry.removeProvider("t", instance.provider()));
        registry.removeInstance(instance.id());
        registry.removeProvider("t", instance.provider());
        assertThat(registry.providers("t")).isEmpty();
    }

    @Test
    void removesATenantWithAllThatIsStoredOfIt() throws IOException {
        Instance instance = hub.instance("t", "shop");
        hub.subscription(instance);
        hub.append(instance, 20);
        String epoch = hub.store.events().epoch("t");
        Registry registry = hub.store.registry();
        refuses(ErrorCode.CONFLICT, () -> registry.removeTenant("t"));
        registry.removeInstance(instance.id());
        registry.removeProvider("t", instance.provider());
        registry.removeTenant("t");
        assertThat(registry.tenants()).isEmpty();
        Instance again = hub.instance("t", "shop");
        assertThat(hub.store.events().after("t", 0, Optional.empty(), 10)).isEmpty();
        assertThat(hub.append(again, "first").seq()).isEqualTo(1);
        String newEpoch = hub.store.events().epoch("t");
        assertThat(newEpoch).isNotEqualTo(epoch);
        reopen();
        assertThat(hub.store.events().epoch("t")).isEqualTo(newEpoch);
    }

    @Test
    void makesIdAndSecretOfASubscription() {
        Subscription subscription = hub.subscription(hub.instance("t", "shop"));
        assertThat(subscription.id()).startsWith("sub_");
        assertThat(subscription.secret()).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(hub.store.registry().subscriptions(subscription.instanceId()))
                .containsExactly(subscription);
    }

    @Test
    void changesASubscription() {
        Subscription first = hub.subscription(hub.instance("t", "shop"));
        Registry registry = hub.store.registry();
        Subscription changed = new Subscription(
                first.id(),
                "t",
                first.instanceId(),
                "https://example.com/other",
                List.of("CALL"),
                Map.of(),
                first.secret(),
                Optional.empty(),
                Optional.empty(),
                false,
                7,
                Subscription.State.ACTIVE,
                "");
        assertThat(registry.replaceSubscription(changed)).isEqualTo(changed);
        Subscription rotated = registry.rotateSecret(first.id(), Duration.ofHours(1));
        assertThat(rotated.secret()).isNotEqualTo(first.secret());
        assertThat(rotated.previousSecret()).contains(first.secret());
        assertThat(rotated.previousUntil()).contains(hub.clock.instant().plus(Duration.ofHours(1)));
        registry.disable(first.id(), "it is gone");
        assertThat(registry.subscription("t", first.id()))
                .hasValueSatisfying(now -> assertThat(now)
                        .returns(Subscription.State.DISABLED, Subscription::state)
                        .returns("it is gone", Subscription::reason)
                        .returns(rotated.secret(), Subscription::secret));
        registry.removeSubscription(first.id());
        assertThat(registry.subscriptionsOf("t")).isEmpty();
    }

    @Test
    void removesTheSubscriptionsOfAnInstanceWithIt() throws IOException {
        Instance instance = hub.instance("t", "shop");
        Subscription subscription = hub.subscription(instance);
        hub.append(instance, 3);
        hub.store.registry().removeInstance(instance.id());
        assertThat(hub.store.registry().subscription("t", subscription.id())).isEmpty();
        assertThat(hub.store.outbox().lanesWithPending()).isEmpty();
        reopen();
        assertThat(hub.store.registry().subscription("t", subscription.id())).isEmpty();
        assertThat(hub.store.events().after("t", 0, Optional.empty(), 10)).hasSize(3);
    }

    @Test
    void tellsItsChanges() {
        Instance instance = hub.instance("t", "shop");
        AtomicInteger told = new AtomicInteger();
        hub.store.registry().onChange(told::incrementAndGet);
        hub.store.registry().setState(instance.id(), "open");
        hub.store.registry().setState(instance.id(), "open");
        refuses(ErrorCode.CONFLICT, () -> hub.store.registry().addTenant("t", ""));
        TestHub.done(hub.store.events().append(instance, TestHub.message("behind the changes")));
        assertThat(told).hasValue(1);
    }

    private static void refuses(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
