package io.cofre.web.kit;

import io.cofre.service.PendingWrites.Write;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.store.RecoveryPointId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that found its endpoint, as the endpoint sees it: validated names, and members of the body. */
public final class Call {
    private final HttpServletRequest request;
    private final RequestPath path;
    private final Route resource;
    private final Query query;
    private final BodyReader bodies;
    private @Nullable Write pending;
    private int memberBytes;
    private @Nullable Upload upload;
    private BodyMemoryLimit.@Nullable AnswerLease answer;

    Call(HttpServletRequest request, RequestPath path, Route resource, Query query, BodyReader bodies) {
        this.request = request;
        this.path = path;
        this.resource = resource;
        this.query = query;
        this.bodies = bodies;
    }

    public GroupName group() {
        return GroupName.of(part("{group}"));
    }

    /** The name after that of the group, also where a route has a word of its own for it. */
    public InstancePath instance() {
        return new InstancePath(group(), InstanceName.of(path.part(resource.position("{group}") + 1)));
    }

    public KeyPath key() {
        return new KeyPath(instance(), Key.of(part("{key}")));
    }

    public RecoveryPointId id() {
        return new RecoveryPointId(part("{id}"));
    }

    private String part(String name) {
        return resource.part(path, name);
    }

    /** The address of the caller, without the port. */
    public String client() {
        return request.getRemoteAddr();
    }

    /** A parameter of the query; without a value it is empty. */
    public Optional<String> query(String name) {
        return query.parameter(name);
    }

    /**
     * A parameter of the query that is {@code true} or {@code false}; without it, {@code false}.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is something else
     */
    public boolean flag(String name) {
        String value = query(name).orElse("false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new CofreException(ErrorCode.BAD_REQUEST, name + " is neither true nor false");
        };
    }

    /**
     * Reads the body and answers one member of it, a string. To be called once.
     *
     * @throws CofreException if the body cannot be had or has no such string
     */
    public String member(String name) {
        BodyReader.Member member = bodies.read(request, name);
        memberBytes = member.bodyBytes();
        return member.text();
    }

    /**
     * The body as it arrives. To be called once.
     *
     * @throws CofreException if there is none, or it is too long
     */
    public Upload upload() {
        Upload begun = bodies.upload(request);
        upload = begun;
        return begun;
    }

    /** Remembers what this request writes, and answers it. */
    public Write begins(Write write) {
        pending = write;
        return write;
    }

    /** Room for a large answer, which is held until the answer was sent. */
    public BodyMemoryLimit.AnswerLease answer() {
        BodyMemoryLimit.AnswerLease lease = answer == null ? bodies.answer() : answer;
        answer = lease;
        return lease;
    }

    /** The answer was sent, or nobody is there to take it. */
    void sent() {
        if (answer != null) {
            answer.giveBack();
        }
    }

    /** The answer is decided: what was written, or was not, is to be seen by those who wait for it. */
    void decided() {
        if (pending != null) {
            pending.end();
        }
    }

    /** How long the body was, as far as it was read. */
    long bodyBytes() {
        return upload == null ? memberBytes : upload.bytes();
    }
}
