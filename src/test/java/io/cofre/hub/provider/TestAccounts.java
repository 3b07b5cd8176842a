package io.cofre.hub.provider;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.time.Duration;

/** Accounts and instances for tests of providers. */
public final class TestAccounts {
    public static final String INGEST_SECRET = "a-secret-that-signs-events-0001";
    public static final String INGEST_KEY = "an-ingest-key-of-many-letters";

    /** Settings with which a test waits for nothing long. */
    public static final CallSettings QUICK =
            new CallSettings(Duration.ofSeconds(2), 3, Duration.ofMillis(5), 3, Duration.ofMillis(200), 16);

    private TestAccounts() {}

    public static ProviderAccount account(ProviderKind kind, String baseUrl, String key) {
        return new ProviderAccount("account-1", "acme", kind, baseUrl, key, true);
    }

    public static Instance instance(ProviderKind kind, String name) {
        return new Instance("instance-1", "acme", "account-1", kind, name, "", INGEST_KEY, INGEST_SECRET, "");
    }
}
