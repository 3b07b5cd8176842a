package io.cofre.web.v1;

import io.cofre.service.PendingWrites.Write;
import io.cofre.service.SessionService;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.web.kit.FullResponse;
import io.cofre.web.kit.Request;
import io.cofre.web.kit.Response;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Reads and writes many values of an instance in one request. */
public final class BatchHandlers {
    private final SessionService service;

    public BatchHandlers(SessionService service) {
        this.service = service;
    }

    /** Makes all changes of the body in one commit, or none. */
    public Response write(Request request) {
        InstancePath instance = request.instance();
        Batch batch = request.body(Batch::parse);
        Write pending = request.begins(service.pending().ofKeys(instance, batch.paths(instance)), Write::end);
        return Response.after(
                pending.turn(),
                () -> new Response.AfterCommit(
                        service.write(instance, batch.commit(instance), request.client()), FullResponse.NO_CONTENT));
    }

    /** Sends the values that the body asks for as one object, as far as one page takes them. */
    public Response read(Request request) {
        InstancePath instance = request.instance();
        KeySelection selection = request.body(KeySelection::parse);
        NavigableSet<Key> keys = keys(instance, selection);
        CompletableFuture<?>[] writes = keys.stream()
                .map(key -> service.pending().beforeRead(new KeyPath(instance, key)))
                .filter(turn -> !turn.isDone() || turn.isCompletedExceptionally())
                .toArray(CompletableFuture<?>[]::new);
        return Response.after(CompletableFuture.allOf(writes), () -> {
            ValuesPage page = new ValuesPage(keys, service.reading(instance), selection.tags());
            return new Response.Stream(FullResponse.JSON, null, page::writeTo);
        });
    }

    private NavigableSet<Key> keys(InstancePath instance, KeySelection selection) {
        List<Key> there = service.keys(instance);
        NavigableSet<Key> keys = new TreeSet<>(selection.keys());
        selection
                .prefix()
                .ifPresent(prefix -> there.stream()
                        .filter(key -> key.toString().startsWith(prefix))
                        .forEach(keys::add));
        return selection.after().map(after -> keys.tailSet(after, false)).orElse(keys);
    }
}
