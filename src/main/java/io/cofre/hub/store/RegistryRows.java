package io.cofre.hub.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.registry.Subscription;
import io.cofre.hub.registry.Tenant;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of the registry. Secrets are sealed for the row that holds them. */
final class RegistryRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final Sealer sealer;
    private final Dialect dialect;

    RegistryRows(Sealer sealer, Dialect dialect) {
        this.sealer = sealer;
        this.dialect = dialect;
    }

    /** All that is stored. */
    RegistryState load(Handle handle) {
        RegistryState state = new RegistryState();
        handle.createQuery("SELECT id, name FROM tenant")
                .map((row, context) -> new Tenant(row.getString(1), row.getString(2)))
                .forEach(state::put);
        handle.createQuery("SELECT id, tenant, kind, base_url, key_sealed, trusted FROM provider")
                .map(this::provider)
                .forEach(state::put);
        handle.createQuery("SELECT id, tenant, provider, kind, name, provider_ref, ingest_key_sealed,"
                        + " ingest_secret_sealed, state FROM instance")
                .map(this::instance)
                .forEach(state::put);
        handle.createQuery("SELECT id, tenant, instance_id, url, url_sealed, events, headers_sealed, secret_sealed,"
                        + " previous_secret_sealed, previous_until, ordered, per_second_max, state, reason,"
                        + " texts_since FROM subscription ORDER BY created_at, id")
                .map(this::subscription)
                .forEach(state::put);
        return state;
    }

    /**
     * Seals the URLs that the version before has stored as they are, if the database is to hold none.
     *
     * @throws IOException if the database cannot be written
     */
    void sealUrls(Database database) throws IOException {
        if (!dialect.sealsUrls()) {
            return;
        }
        try (WriteSession session = database.writeSession()) {
            Handle handle = session.handle();
            handle.createQuery("SELECT id, url FROM subscription WHERE url <> ''")
                    .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                    .list()
                    .forEach(each -> sealUrl(handle, each.getKey(), each.getValue()));
            session.commit();
        } catch (SQLException | JdbiException failure) {
            throw new IOException("the database cannot be written: " + failure.getMessage(), failure);
        }
    }

    private void sealUrl(Handle handle, String subscription, String url) {
        handle.createUpdate("UPDATE subscription SET url = '', url_sealed = :sealed WHERE id = :id")
                .bind("sealed", sealer.seal(url, urlOf(subscription)))
                .bind("id", subscription)
                .execute();
    }

    private static String urlOf(String subscription) {
        return "subscription " + subscription + " url";
    }

    void insert(Handle handle, Tenant tenant, String epoch, long nowMs) {
        handle.createUpdate("INSERT INTO tenant (id, name, epoch, last_seq, created_at)"
                        + " VALUES (:id, :name, :epoch, 0, :now)")
                .bind("id", tenant.id())
                .bind("name", tenant.name())
                .bind("epoch", epoch)
                .bind("now", nowMs)
                .execute();
    }

    void insert(Handle handle, ProviderAccount provider, long nowMs) {
        handle.createUpdate("INSERT INTO provider (id, tenant, kind, base_url, key_sealed, trusted, created_at)"
                        + " VALUES (:id, :tenant, :kind, :url, :key, :trusted, :now)")
                .bind("id", provider.id())
                .bind("tenant", provider.tenant())
                .bind("kind", provider.kind().name())
                .bind("url", provider.baseUrl())
                .bind("key", sealer.seal(provider.key(), "provider " + provider.id() + " key"))
                .bind("trusted", provider.trusted() ? 1 : 0)
                .bind("now", nowMs)
                .execute();
    }

    /** Stores what can change of a provider. */
    void update(Handle handle, ProviderAccount provider) {
        handle.createUpdate("UPDATE provider SET base_url = :url, key_sealed = :key WHERE id = :id")
                .bind("url", provider.baseUrl())
                .bind("key", sealer.seal(provider.key(), "provider " + provider.id() + " key"))
                .bind("id", provider.id())
                .execute();
    }

    void insert(Handle handle, Instance instance, long nowMs) {
        handle.createUpdate("INSERT INTO instance (id, tenant, provider, kind, name, provider_ref, ingest_key_sealed,"
                        + " ingest_secret_sealed, state, created_at) VALUES (:id, :tenant, :provider, :kind, :name,"
                        + " :ref, :key, :secret, :state, :now)")
                .bind("id", instance.id())
                .bind("tenant", instance.tenant())
                .bind("provider", instance.provider())
                .bind("kind", instance.kind().name())
                .bind("name", instance.name())
                .bind("ref", instance.providerRef())
                .bind("key", sealer.seal(instance.ingestKey(), "instance " + instance.id() + " key"))
                .bind("secret", sealer.seal(instance.ingestSecret(), "instance " + instance.id() + " secret"))
                .bind("state", instance.state())
                .bind("now", nowMs)
                .execute();
    }

    /** Stores what can change of an instance. */
    void update(Handle handle, Instance instance) {
        handle.createUpdate("UPDATE instance SET provider_ref = :ref, state = :state WHERE id = :id")
                .bind("ref", instance.providerRef())
                .bind("state", instance.state())
                .bind("id", instance.id())
                .execute();
    }

    void insert(Handle handle, Subscription subscription, long nowMs) {
        handle.createUpdate("INSERT INTO subscription (id, tenant, instance_id, url, url_sealed, events,"
                        + " headers_sealed, secret_sealed, previous_secret_sealed, previous_until, ordered, per_second_max, state, reason,"
                        + " texts_since, created_at) VALUES (:id, :tenant, :instance, :url, :sealed, :events, :headers,"
                        + " :secret, :previous, :until, :ordered, :max, :state, :reason, :texts, :now)")
                .bindMap(values(subscription))
                .bind("sealed", sealedUrl(subscription))
                .bind("previous", sealedPrevious(subscription))
                .bind("until", millis(subscription.previousUntil()))
                .bind("texts", millis(subscription.textsSince()))
                .bind("now", nowMs)
                .execute();
    }

    void update(Handle handle, Subscription subscription) {
        handle.createUpdate(
                        "UPDATE subscription SET url = :url, url_sealed = :sealed, events = :events, headers_sealed = :headers,"
                                + " secret_sealed = :secret, previous_secret_sealed = :previous, previous_until = :until, ordered ="
                                + " :ordered, per_second_max = :max, state = :state, reason = :reason, texts_since = :texts WHERE id ="
                                + " :id")
                .bindMap(values(subscription))
                .bind("sealed", sealedUrl(subscription))
                .bind("previous", sealedPrevious(subscription))
                .bind("until", millis(subscription.previousUntil()))
                .bind("texts", millis(subscription.textsSince()))
                .execute();
    }

    void deleteProvider(Handle handle, String id) {
        handle.execute("DELETE FROM provider WHERE id = ?", id);
    }

    /** Deletes an instance and its subscriptions. */
    void deleteInstance(Handle handle, String id) {
        handle.execute("DELETE FROM subscription WHERE instance_id = ?", id);
        handle.execute("DELETE FROM instance WHERE id = ?", id);
    }

    void deleteSubscription(Handle handle, String id) {
        handle.execute("DELETE FROM subscription WHERE id = ?", id);
    }

    private Map<String, Object> values(Subscription subscription) {
        String context = "subscription " + subscription.id();
        Map<String, Object> values = new HashMap<>();
        values.put("id", subscription.id());
        values.put("tenant", subscription.tenant());
        values.put("instance", subscription.instanceId());
        values.put("url", dialect.sealsUrls() ? "" : subscription.url());
        values.put("events", write(subscription.events()));
        values.put("headers", sealer.seal(write(subscription.headers()), context + " headers"));
        values.put("secret", sealer.seal(subscription.secret(), context + " secret"));
        values.put("ordered", subscription.ordered() ? 1 : 0);
        values.put("max", subscription.perSecondMax());
        values.put("state", subscription.state().name());
        values.put("reason", subscription.reason());
        return values;
    }

    private byte @Nullable [] sealedUrl(Subscription subscription) {
        return dialect.sealsUrls() ? sealer.seal(subscription.url(), urlOf(subscription.id())) : null;
    }

    private byte @Nullable [] sealedPrevious(Subscription subscription) {
        String context = "subscription " + subscription.id() + " previous secret";
        return subscription
                .previousSecret()
                .map(secret -> sealer.seal(secret, context))
                .orElse(null);
    }

    private static @Nullable Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private ProviderAccount provider(ResultSet row, StatementContext context) throws SQLException {
        String id = row.getString("id");
        return new ProviderAccount(
                id,
                row.getString("tenant"),
                ProviderKind.valueOf(row.getString("kind")),
                row.getString("base_url"),
                sealer.open(row.getBytes("key_sealed"), "provider " + id + " key"),
                row.getInt("trusted") != 0);
    }

    private Instance instance(ResultSet row, StatementContext context) throws SQLException {
        String id = row.getString("id");
        return new Instance(
                id,
                row.getString("tenant"),
                row.getString("provider"),
                ProviderKind.valueOf(row.getString("kind")),
                row.getString("name"),
                row.getString("provider_ref"),
                sealer.open(row.getBytes("ingest_key_sealed"), "instance " + id + " key"),
                sealer.open(row.getBytes("ingest_secret_sealed"), "instance " + id + " secret"),
                row.getString("state"));
    }

    private Subscription subscription(ResultSet row, StatementContext context) throws SQLException {
        String id = row.getString("id");
        String sealed = "subscription " + id;
        return new Subscription(
                id,
                row.getString("tenant"),
                row.getString("instance_id"),
                url(row, id),
                read(row.getString("events"), STRINGS),
                read(sealer.open(row.getBytes("headers_sealed"), sealed + " headers"), HEADERS),
                sealer.open(row.getBytes("secret_sealed"), sealed + " secret"),
                Optional.ofNullable(row.getBytes("previous_secret_sealed"))
                        .map(bytes -> sealer.open(bytes, sealed + " previous secret")),
                time(row, "previous_until"),
                row.getInt("ordered") != 0,
                row.getInt("per_second_max"),
                Subscription.State.valueOf(row.getString("state")),
                row.getString("reason"),
                time(row, "texts_since"));
    }

    private String url(ResultSet row, String subscription) throws SQLException {
        String clear = row.getString("url");
        return clear.isEmpty() ? sealer.open(row.getBytes("url_sealed"), urlOf(subscription)) : clear;
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts make no JSON", impossible);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("a row of the registry is damaged", damaged);
        }
    }
}
