package io.cofre.hub.provider;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLSocketFactory;

/** Accounts and instances for tests of providers. */
public final class TestAccounts {
    public static final String INGEST_SECRET = "a-secret-that-signs-events-0001";
    public static final String INGEST_KEY = "an-ingest-key-of-many-letters";

    /** Settings with which a test waits for nothing long. */
    public static final CallSettings QUICK =
            new CallSettings(Duration.ofSeconds(2), 3, Duration.ofMillis(5), 3, Duration.ofMillis(200), 16);

    /** Reaches nothing but the public internet. */
    public static final OutboundClient OUTBOUND = outbound(AllowedTargets.NONE, NameResolver.ofSystem());

    private TestAccounts() {}

    static OutboundClient outbound(AllowedTargets allowed, NameResolver resolver) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "test-outbound");
            thread.setDaemon(true);
            return thread;
        });
        SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
        return new OutboundClient(new TargetFilter(allowed, resolver), tls, QUICK.timeout(), clock);
    }

    public static ProviderAccount account(ProviderKind kind, String baseUrl, String key) {
        return new ProviderAccount("account-1", "acme", kind, baseUrl, key, true);
    }

    public static Instance instance(ProviderKind kind, String name) {
        return new Instance("instance-1", "acme", "account-1", kind, name, "", INGEST_KEY, INGEST_SECRET, "");
    }
}
