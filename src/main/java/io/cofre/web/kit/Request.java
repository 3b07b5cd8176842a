package io.cofre.web.kit;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request as its handler sees it: validated names, parameters of the query, and members of the body. */
public final class Request {
    private static final int READS_MAX = 10;

    /** A third of all reads are for keys that do not exist: their answer is made once. */
    private static final FullResponse ABSENT = FullResponse.error(ErrorCode.NOT_FOUND, "the key does not exist");

    private final HttpServletRequest request;
    private final Match match;
    private final BodyReader bodies;
    private final @Nullable Object caller;
    private @Nullable Runnable onDecided;
    private BodyMemoryLimit.@Nullable Lease bodyRoom;
    private int bodyBytes;
    private @Nullable Upload upload;
    private BodyMemoryLimit.@Nullable ResponseLease responseRoom;

    /** @param caller the maker of the request, as the {@link Gatekeeper} said; null if its route is open to all */
    Request(HttpServletRequest request, Match match, BodyReader bodies, @Nullable Object caller) {
        this.request = request;
        this.match = match;
        this.bodies = bodies;
        this.caller = caller;
    }

    /** The maker of the request, as the {@link Gatekeeper} said. The route must not be open to all. */
    public <T> T caller(Class<T> type) {
        if (!type.isInstance(caller)) {
            throw new IllegalStateException("the gatekeeper named no " + type.getSimpleName());
        }
        return type.cast(caller);
    }

    public GroupName group() {
        return GroupName.of(part("{group}"));
    }

    /** The part {@code {instance}}; where a route has a word of its own for it, the one after the group. */
    public InstancePath instance() {
        int named = match.route().position("{instance}");
        int position = named < 0 ? match.route().position("{group}") + 1 : named;
        return new InstancePath(group(), InstanceName.of(match.path().part(position)));
    }

    public KeyPath key() {
        return new KeyPath(instance(), Key.of(part("{key}")));
    }

    /** The part {@code {id}} of the path, not validated. */
    public String id() {
        return part("{id}");
    }

    /**
     * A part of the path, decoded and not validated.
     *
     * @param name as the template of the route has it, as {@code {id}}
     */
    public String pathPart(String name) {
        return part(name);
    }

    private String part(String name) {
        return match.route().part(match.path(), name);
    }

    /** The address of the caller, without the port. */
    public String client() {
        return request.getRemoteAddr();
    }

    /** The values of a header, those of several lines joined by commas (RFC 9110, 5.3); empty if there is none. */
    public Optional<String> header(String name) {
        List<String> lines = Collections.list(request.getHeaders(name));
        return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(",", lines));
    }

    /** A parameter of the query; without a value it is empty. */
    public Optional<String> query(String name) {
        return match.query().parameter(name);
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
     * Reads the body and returns one member of it, a string. To be called once.
     *
     * @throws CofreException if the body cannot be had or has no such string
     */
    public String member(String name) {
        return body((body, length) -> BodyText.member(body, length, name));
    }

    /**
     * Reads the body and returns what is made of it. To be called once.
     *
     * @throws CofreException if the body cannot be had, or the parser refuses it
     */
    public <T> T body(BodyReader.Parser<T> parser) {
        try {
            return heldBody(parser);
        } finally {
            leaveBodyRoom();
        }
    }

    /**
     * Reads the body as it came. To be called once.
     *
     * @param bytesMax the most bytes that it may have, if that is less than the server takes
     * @throws CofreException if the body cannot be had, {@code PAYLOAD_TOO_LARGE} if it is longer
     */
    public byte[] rawBody(int bytesMax) {
        if (request.getContentLengthLong() > bytesMax) {
            throw BodyProblem.tooLong(bytesMax);
        }
        return body((body, length) -> {
            if (length > bytesMax) {
                throw BodyProblem.tooLong(bytesMax);
            }
            return Arrays.copyOf(body, length);
        });
    }

    /**
     * Reads the body as {@link #body} does, and holds the room for it until the response is decided: the request has to
     * wait with it.
     */
    public <T> T heldBody(BodyReader.Parser<T> parser) {
        BodyMemoryLimit.Lease room = bodies.room();
        bodyRoom = room;
        BodyReader.Parsed<T> parsed = bodies.read(request, parser, room);
        bodyBytes = parsed.bodyBytes();
        return parsed.content();
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

    /**
     * Remembers something that ends when the response is decided.
     *
     * @return {@code begun}
     */
    public <T> T begins(T begun, Consumer<T> end) {
        onDecided = () -> end.accept(begun);
        return begun;
    }

    /**
     * Reads the value of the response. A large one is given room in memory, which is held until the response was sent.
     *
     * @throws CofreException {@code OVERLOADED} if there is no room in time
     */
    public Optional<Value> readWithin(Supplier<Optional<Value>> read) {
        return readWithin(read, value -> value);
    }

    /** The response with a value that is {@linkplain #readWithin(Supplier) read within room}; 404 if there is none. */
    public FullResponse respondWith(Supplier<Optional<Value>> read, Function<Value, FullResponse> found) {
        return readWithin(read, value -> value.map(found).orElse(ABSENT));
    }

    private <T> T readWithin(Supplier<Optional<Value>> read, Function<Optional<Value>, T> use) {
        for (int tries = 1; tries < READS_MAX; tries++) {
            T made = tryRead(read, use);
            if (made != null) {
                return made;
            }
            responseRoom().await();
        }
        throw new CofreException(ErrorCode.OVERLOADED, "the value changes its size too often");
    }

    /**
     * Null if there is no room for the value. It must not be in memory while the request waits for room, not even in a
     * variable of a method that waits; so it is read again then.
     */
    private <T> @Nullable T tryRead(Supplier<Optional<Value>> read, Function<Optional<Value>, T> use) {
        Optional<Value> value = read.get();
        int size = value.map(Value::size).orElse(0);
        boolean hasRoom =
                size <= BodyMemoryLimit.SMALL_BYTES_MAX || responseRoom().tryAcquire(size);
        return hasRoom ? use.apply(value) : null;
    }

    private BodyMemoryLimit.ResponseLease responseRoom() {
        BodyMemoryLimit.ResponseLease lease = responseRoom == null ? bodies.responseRoom() : responseRoom;
        responseRoom = lease;
        return lease;
    }

    /** The response was sent, or the caller is gone. */
    void sent() {
        if (responseRoom != null) {
            responseRoom.giveBack();
        }
    }

    private void leaveBodyRoom() {
        if (bodyRoom != null) {
            bodyRoom.giveBack();
        }
    }

    /** The response is decided: readers that wait for this request see what it wrote. */
    void decided() {
        leaveBodyRoom();
        if (onDecided != null) {
            onDecided.run();
        }
    }

    /** The length of the body, as far as it was read. */
    long bodyBytes() {
        return upload == null ? bodyBytes : upload.bytes();
    }
}
