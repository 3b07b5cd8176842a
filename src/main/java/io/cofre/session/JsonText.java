package io.cofre.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * JSON texts in requests and answers: RFC 8259, in UTF-8, nested at most {@value #DEPTH_MAX} deep. The reader of a text
 * has to bound its length. Thread-safe.
 */
public final class JsonText {
    /** The depth to which arrays and objects may be nested. */
    public static final int DEPTH_MAX = 1000;

    /** Buffers are pooled for all threads: most threads live for one request only. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final int DECODED_AT_ONCE_MAX = 4096;

    /** The bits of eight bytes that none of them has if all are ASCII. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private JsonText() {}

    /** Writes one JSON text to a generator. */
    @FunctionalInterface
    public interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Whether {@code text} is exactly one JSON value, with nothing but white space around it. */
    public static boolean isJson(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return isOneValue(parser);
        } catch (IOException malformed) {
            return false;
        }
    }

    /** Whether {@code text} is exactly one JSON value in UTF-8. */
    public static boolean isJson(byte[] text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return isUtf8(text, text.length) && isOneValue(parser);
        } catch (IOException malformed) {
            return false;
        }
    }

    private static boolean isOneValue(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            return false;
        }
        parser.skipChildren();
        return parser.nextToken() == null;
    }

    /** Whether the first {@code length} of these bytes are UTF-8. The parser is less strict. */
    public static boolean isUtf8(byte[] text, int length) {
        if (isAscii(text, length)) {
            return true;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer from = ByteBuffer.wrap(text, 0, length);
        CharBuffer into = CharBuffer.allocate(Math.min(length, DECODED_AT_ONCE_MAX) + 1);
        while (true) {
            CoderResult result = decoder.decode(from, into.clear(), true);
            if (!result.isOverflow()) {
                return result.isUnderflow();
            }
        }
    }

    /** Most bodies are ASCII, and this is quicker than a decoder. */
    private static boolean isAscii(byte[] text, int length) {
        ByteBuffer from = ByteBuffer.wrap(text, 0, length);
        while (from.remaining() >= Long.BYTES) {
            if ((from.getLong() & NOT_ASCII) != 0) {
                return false;
            }
        }
        while (from.hasRemaining()) {
            if (from.get() < 0) {
                return false;
            }
        }
        return true;
    }

    /** A parser of the first {@code length} of these bytes. */
    public static JsonParser parser(byte[] text, int length) throws IOException {
        return FACTORY.createParser(text, 0, length);
    }

    /** A text in UTF-8 with that content. */
    public static byte[] of(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            content.writeTo(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Has a generator write in lines, indented. */
    public static void indent(JsonGenerator json) {
        json.useDefaultPrettyPrinter();
    }

    /** A generator that does not close its stream, and that closes no open array or object when it is closed itself. */
    public static JsonGenerator generator(OutputStream into) throws IOException {
        return FACTORY.createGenerator(into)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    }
}
