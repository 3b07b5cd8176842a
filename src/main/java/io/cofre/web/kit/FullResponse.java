package io.cofre.web.kit;

import io.cofre.session.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A complete answer. Immutable: its body is not copied, and nobody writes to it. */
public final class FullResponse implements Response {
    public static final String JSON = "application/json";

    /**
     * The header that keeps every answer out of caches. The header {@code apikey} means nothing to a cache (RFC 9111,
     * 3.5, knows {@code Authorization} only): it would show a value to anyone, and remember a 404 as "no creds".
     */
    static final String CACHE_CONTROL = "Cache-Control";

    static final String NO_STORE = "no-store";

    /** 204, without a body. */
    public static final FullResponse NO_CONTENT = new FullResponse(204, null, null);

    /** 200 with the JSON text {@code null}. */
    public static final FullResponse NULL = json("null");

    private final int status;
    private final @Nullable String contentType;
    private final byte @Nullable [] body;
    private final @Nullable Refusal refusal;
    private final @Nullable Header header;

    private FullResponse(int status, @Nullable String contentType, byte @Nullable [] body) {
        this(status, contentType, body, null, null);
    }

    private FullResponse(
            int status,
            @Nullable String contentType,
            byte @Nullable [] body,
            @Nullable Refusal refusal,
            @Nullable Header header) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.refusal = refusal;
        this.header = header;
    }

    /** The error that a response tells. */
    private record Refusal(ErrorCode code, String message) {}

    /** A header beside those that every answer has, and the one that was added before it. */
    record Header(String name, String value, @Nullable Header next) {}

    public static FullResponse of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer with a body of any type, which nobody may write to afterwards. */
    public static FullResponse of(int status, String contentType, byte[] body) {
        return new FullResponse(status, contentType, body);
    }

    /** An answer without a body. */
    public static FullResponse empty(int status) {
        return new FullResponse(status, null, null);
    }

    /** A 200 with a JSON text in UTF-8. */
    public static FullResponse json(byte[] text) {
        return json(200, text);
    }

    /** A JSON text in UTF-8. */
    public static FullResponse json(int status, byte[] text) {
        return new FullResponse(status, JSON, text);
    }

    public static FullResponse json(String text) {
        return of(200, JSON, text);
    }

    public static FullResponse error(ErrorCode code, String message) {
        return new FullResponse(
                ErrorBody.status(code), JSON, ErrorBody.json(code, message), new Refusal(code, message), null);
    }

    /** 304 (RFC 9110, 15.4.5): the caller has what it asks for. */
    public static FullResponse notModified() {
        return new FullResponse(304, null, null);
    }

    /**
     * The same with the header {@code ETag} (RFC 9110, 8.8.3).
     *
     * @param tag the header's value, quotation marks included
     */
    public FullResponse tagged(String tag) {
        return with("ETag", tag);
    }

    /**
     * The same with a header. It takes the place of one of that name that every answer has.
     *
     * @param value one line of ASCII
     */
    public FullResponse with(String name, String value) {
        return new FullResponse(status, contentType, body, refusal, new Header(name, value, header));
    }

    /** The same; an error is told in that way. */
    FullResponse worded(ErrorFormat format) {
        return refusal == null || format.equals(ErrorFormat.PODS)
                ? this
                : new FullResponse(
                        status,
                        format.contentType(),
                        format.words().of(refusal.code(), refusal.message()),
                        refusal,
                        header);
    }

    /** The header that was added last; null if none was. */
    @Nullable
    Header header() {
        return header;
    }

    int status() {
        return status;
    }

    /** Null if there is no body. */
    @Nullable
    String contentType() {
        return contentType;
    }

    /** Null if there is none. */
    byte @Nullable [] body() {
        return body;
    }

    int bodyBytes() {
        return body == null ? 0 : body.length;
    }

    /** The code of the error in it; null if it is no error. */
    @Nullable
    public ErrorCode error() {
        return refusal == null ? null : refusal.code();
    }
}
