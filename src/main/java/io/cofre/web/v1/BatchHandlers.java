package io.cofre.web.v1;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.Condition;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Reads and writes many values of an instance in one request. */
public final class BatchHandlers {
    /**
     * Before Java 21 requests have a few platform threads, and not all of them may wait for callers that read a long
     * page slowly.
     */
    private static final int LONG_PAGES_MAX = Runtime.version().feature() < 21 ? 8 : Integer.MAX_VALUE;

    /** A page that the connection takes whole, however slowly its caller reads. */
    private static final int SHORT_PAGE_BYTES = 64 * 1024;

    private final SessionService service;
    private final Semaphore longPages = new Semaphore(LONG_PAGES_MAX);

    public BatchHandlers(SessionService service) {
        this.service = service;
    }

    /** Makes all changes of the body in one commit, or none. */
    public Response write(Request request) {
        InstancePath instance = request.instance();
        List<Condition> fence = Fence.conditions(request, instance);
        Batch batch = request.heldBody(Batch::parse);
        Write pending = request.begins(service.pending().ofKeys(instance, batch.paths(instance)), Write::end);
        return Response.after(
                pending.turn(),
                () -> new Response.AfterCommit(
                        service.write(instance, batch.commit(instance, fence), request.client()),
                        FullResponse.NO_CONTENT));
    }

    /** Sends the values that the body asks for as one object, as far as one page takes them. */
    public Response read(Request request) {
        InstancePath instance = request.instance();
        KeySelection selection = request.body(KeySelection::parse);
        return Response.after(service.pending().beforeReads(instance, selection::asksFor), () -> {
            NavigableSet<Key> keys = keys(instance, selection);
            Function<Key, Optional<Value>> values = service.reading(instance, List.copyOf(keys));
            return Response.Stream.timed(FullResponse.JSON, into -> {
                boolean isLong = longPages.tryAcquire();
                try {
                    new ValuesPage(
                                    keys,
                                    key -> request.readWithin(() -> values.apply(key)),
                                    selection.tags(),
                                    isLong ? ValuesPage.BYTES_MAX : SHORT_PAGE_BYTES)
                            .writeTo(into);
                } finally {
                    if (isLong) {
                        longPages.release();
                    }
                }
            });
        });
    }

    private NavigableSet<Key> keys(InstancePath instance, KeySelection selection) {
        List<Key> there = service.keys(instance);
        NavigableSet<Key> keys = new TreeSet<>(selection.keys());
        there.stream().filter(selection::asksForPrefixOf).forEach(keys::add);
        return selection.after().map(after -> keys.tailSet(after, false)).orElse(keys);
    }
}
