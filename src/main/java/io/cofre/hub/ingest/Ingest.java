package io.cofre.hub.ingest;

import io.cofre.hub.event.EventKind;
import io.cofre.hub.event.NormalisedEvent;
import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.ingest.IngestFigures.Result;
import io.cofre.hub.provider.IngestHeaders;
import io.cofre.hub.provider.Provider;
import io.cofre.hub.provider.Providers;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.store.EventLog;
import io.cofre.hub.store.EventLog.Stored;
import io.cofre.hub.store.Registry;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The way of events into the hub: it finds the instance, has the request verified and read, and appends the events to
 * the log. A request is answered once all of its events are durable; until then it holds no thread. Thread-safe.
 *
 * <p>The registry follows the updates of connections that were stored, and QR codes that a provider only announces are
 * fetched: both after the answer, in threads of their own.
 */
public final class Ingest implements AutoCloseable {
    private final Registry registry;
    private final EventLog events;
    private final Providers providers;
    private final IngestFigures figures = new IngestFigures();
    private final RepeatedUpdates updates = new RepeatedUpdates(System::nanoTime);
    private final LargeBodies largeBodies = new LargeBodies();
    private final IngestThreads threads = new IngestThreads();
    private final QrCodes qrCodes;

    private Ingest(Registry registry, EventLog events, Providers providers) {
        this.registry = registry;
        this.events = events;
        this.providers = providers;
        this.qrCodes = new QrCodes(registry, events, threads.qrCodes());
    }

    /** Begins to follow the log. The caller closes it before the store. */
    public static Ingest start(Registry registry, EventLog events, Providers providers) {
        Ingest ingest = new Ingest(registry, events, providers);
        events.onStored(new InstanceStates(registry, ingest.threads.states())::stored);
        return ingest;
    }

    /** Whether this hub knows an instance of that key already. Another hub may know more. */
    public boolean knows(ProviderKind kind, String ingestKey) {
        return registry.instanceByIngestKey(kind, ingestKey).isPresent();
    }

    /**
     * Takes a request of a provider in.
     *
     * @param ingestKey the secret part of its URL
     * @param body the body as it came; it is not kept
     * @throws CofreException {@code BAD_REQUEST} if the provider sends no such body, {@code UNAVAILABLE} or
     *     {@code OVERLOADED} if it cannot be stored now
     */
    public IngestResult take(ProviderKind kind, String ingestKey, IngestHeaders headers, byte[] body) {
        Optional<Instance> instance = registry.instanceByIngestKey(kind, ingestKey);
        if (instance.isEmpty() && registry.catchesUp()) {
            // Another hub has just made it. A provider that is told that it does not exist would not ask again.
            instance = registry.instanceByIngestKey(kind, ingestKey);
        }
        if (instance.isEmpty()) {
            return unknownInstance(kind);
        }
        Provider provider = providers.get(kind);
        if (!provider.isAuthentic(instance.get(), headers, body)) {
            figures.met(kind, Result.NOT_AUTHENTIC);
            return IngestResult.NOT_AUTHENTIC;
        }
        return take(provider, instance.get(), body);
    }

    /**
     * Takes a request in that came to the old open address. It proves nothing: the instance is found by the name in the
     * body, and only if a single tenant has an instance of that name.
     *
     * @return empty if it is of no provider that the hub knows
     * @throws CofreException as {@link #take(ProviderKind, String, IngestHeaders, byte[])}
     */
    public Optional<IngestResult> takeOpen(byte[] body) {
        for (ProviderKind kind : ProviderKind.values()) {
            Provider provider = providers.get(kind);
            Optional<String> name = provider.instanceNameIn(body);
            if (name.isPresent()) {
                return Optional.of(instanceNamed(kind, name.get())
                        .map(instance -> take(provider, instance, body))
                        .orElseGet(() -> unknownInstance(kind)));
            }
        }
        return Optional.empty();
    }

    /** As for keys, another hub may have just made it. */
    private Optional<Instance> instanceNamed(ProviderKind kind, String name) {
        Optional<Instance> instance = registry.instanceByName(kind, name);
        return instance.isEmpty() && registry.catchesUp() ? registry.instanceByName(kind, name) : instance;
    }

    /** Counters of what was taken in and what was refused. */
    public IngestFigures figures() {
        return figures;
    }

    @Override
    public void close() {
        threads.close();
    }

    private IngestResult unknownInstance(ProviderKind kind) {
        figures.met(kind, Result.UNKNOWN_INSTANCE);
        return providers.get(kind).repeatsWhatIsRefused() ? IngestResult.IGNORED : IngestResult.UNKNOWN_INSTANCE;
    }

    private IngestResult take(Provider provider, Instance instance, byte[] body) {
        List<NormalisedEvent> told = read(provider, instance, body);
        if (told.isEmpty()) {
            figures.met(instance.kind(), Result.EMPTY);
        }
        CompletableFuture<?>[] commits = new CompletableFuture<?>[told.size()];
        for (int index = 0; index < commits.length; index++) {
            commits[index] = append(provider, instance, told.get(index));
        }
        CompletableFuture<Void> all = commits.length == 0 ? IngestResult.NOTHING : CompletableFuture.allOf(commits);
        return IngestResult.taken(all);
    }

    private List<NormalisedEvent> read(Provider provider, Instance instance, byte[] body) {
        try {
            return largeBodies.read(body.length, () -> provider.read(instance, body));
        } catch (CofreException refused) {
            figures.met(instance.kind(), Result.MALFORMED);
            throw refused;
        }
    }

    private CompletableFuture<Void> append(Provider provider, Instance instance, NormalisedEvent event) {
        if (event.kind() != EventKind.CONNECTION_UPDATE) {
            return appended(provider, instance, event, log(instance, event));
        }
        RepeatedUpdates.Share share = updates.append(instance.id(), event.data(), () -> log(instance, event));
        if (share.isRepeated()) {
            figures.met(instance.kind(), Result.COALESCED);
            return share.stored().handle((stored, failure) -> refuseIf(failure));
        }
        return appended(provider, instance, event, share.stored());
    }

    private CompletableFuture<Stored> log(Instance instance, NormalisedEvent event) {
        try {
            return events.append(instance, event);
        } catch (CofreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletableFuture<Void> appended(
            Provider provider, Instance instance, NormalisedEvent event, CompletableFuture<Stored> commit) {
        return commit.handle((stored, failure) -> {
            if (failure != null) {
                figures.met(instance.kind(), Result.FAILED);
            } else {
                figures.met(instance.kind(), stored.duplicate() ? Result.DUPLICATE : Result.STORED);
                if (!stored.duplicate() && provider.announcesQrCode(event)) {
                    qrCodes.announced(provider, instance, event.source());
                }
            }
            return refuseIf(failure);
        });
    }

    /**
     * A full disk is told as {@code UNAVAILABLE}: the provider has to try again, and it is no fault of its request.
     * Providers know the status 503 and the header that comes with it.
     */
    private static @Nullable Void refuseIf(@Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CofreException refused && refused.code() == ErrorCode.DISK_FULL) {
            throw new CofreException(ErrorCode.UNAVAILABLE, refused.getMessage());
        }
        throw cause instanceof CofreException refused ? refused : new CompletionException(cause);
    }
}
