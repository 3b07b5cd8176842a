package io.cofre.hub.outbound;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads one answer of HTTP/1.1 (RFC 9112), and no more of it than it may. */
final class AnswerReader {
    /** The bytes that the status line and all header fields may have together. */
    static final int HEAD_BYTES_MAX = 32 * 1024;

    /** The bytes that the lines around one chunk may have together. There are as many chunks as a host likes. */
    static final int CHUNK_LINES_BYTES_MAX = 1024;

    private static final Pattern STATUS = Pattern.compile("[1-9][0-9]{2}(?: .*)?");
    private static final int INTERIM_MAX = 8;
    private static final int BUFFER_BYTES = 4096;
    private static final int DECIMAL = 10;
    private static final int HEXADECIMAL = 16;
    private static final int SIZE_DIGITS_MAX = 15;
    private static final int STATUS_DIGITS = 3;
    private static final int FINAL_MIN = 200;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final InputStream in;
    private final int bodyMax;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private boolean begun;

    private int lineBytes;
    private int lineBytesMax = HEAD_BYTES_MAX;
    private boolean keepAlive;
    private boolean chunked;
    private boolean unclear;
    private OptionalLong length = OptionalLong.empty();
    private Optional<String> retryAfter = Optional.empty();
    private Optional<String> contentType = Optional.empty();
    private boolean reusable;

    /**
     * A reader of the next answer.
     *
     * @param bodyMax the bytes of the body that are read at most
     */
    AnswerReader(InputStream in, int bodyMax) {
        this.in = in;
        this.bodyMax = bodyMax;
    }

    /** Whether any byte of the answer has come. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether the answer ended where the next one can begin. */
    boolean isReusable() {
        return reusable;
    }

    /** The final answer; interim ones are passed over. */
    Answer read() throws IOException {
        for (int answers = 0; answers <= INTERIM_MAX; answers++) {
            int status = head();
            if (status == SWITCHING_PROTOCOLS) {
                throw new ProtocolException("the answer changes the protocol");
            }
            if (status >= FINAL_MIN) {
                byte[] body = status == NO_CONTENT || status == NOT_MODIFIED ? nothing() : body();
                return new Answer(status, retryAfter, contentType, body);
            }
        }
        throw new ProtocolException("too many interim answers");
    }

    private int head() throws IOException {
        String statusLine = line();
        boolean isHttp = statusLine.startsWith("HTTP/1.1 ") || statusLine.startsWith("HTTP/1.0 ");
        String code = isHttp ? statusLine.substring("HTTP/1.x ".length()) : "";
        if (!STATUS.matcher(code).matches()) {
            throw new ProtocolException("the answer is not one of HTTP/1.1");
        }
        keepAlive = statusLine.startsWith("HTTP/1.1");
        chunked = false;
        unclear = false;
        length = OptionalLong.empty();
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                field(
                        field.substring(0, colon).toLowerCase(Locale.ROOT),
                        field.substring(colon + 1).strip());
            }
        }
        return Integer.parseInt(code.substring(0, STATUS_DIGITS));
    }

    private void field(String name, String value) throws IOException {
        switch (name) {
            case "content-length" -> {
                OptionalLong told = OptionalLong.of(size(value, DECIMAL));
                unclear |= length.isPresent() && !length.equals(told);
                length = told;
            }
            case "transfer-encoding" -> {
                chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
                unclear |= !value.equalsIgnoreCase("chunked");
            }
            case "connection" -> keepAlive &= !value.toLowerCase(Locale.ROOT).contains("close");
            case "retry-after" -> retryAfter = Optional.of(value);
            case "content-type" -> contentType = Optional.of(value);
            default -> {
                // Nothing else decides what becomes of an exchange.
            }
        }
    }

    private byte[] nothing() {
        reusable = keepAlive && position == end;
        return new byte[0];
    }

    private byte[] body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole;
        if (chunked) {
            whole = chunks(body);
        } else if (length.isPresent()) {
            whole = copy(length.getAsLong(), body);
        } else {
            copyToTheEnd(body);
            whole = false;
        }
        boolean oneFraming = !unclear && !(chunked && length.isPresent());
        reusable = keepAlive && whole && oneFraming && position == end;
        return body.toByteArray();
    }

    /** Returns whether it came to the end of the body. */
    private boolean chunks(ByteArrayOutputStream body) throws IOException {
        for (; ; ) {
            beginLines(CHUNK_LINES_BYTES_MAX);
            String sizeLine = line();
            int extension = sizeLine.indexOf(';');
            long size = size((extension < 0 ? sizeLine : sizeLine.substring(0, extension)).strip(), HEXADECIMAL);
            if (size == 0) {
                beginLines(HEAD_BYTES_MAX);
                while (!line().isEmpty()) {
                    // Trailers say nothing to us.
                }
                return true;
            }
            if (!copy(size, body)) {
                return false;
            }
            if (!line().isEmpty()) {
                throw new ProtocolException("a chunk of the answer is longer than it says");
            }
        }
    }

    /** Returns whether all of these bytes were copied, and not only as many as are wanted. */
    private boolean copy(long bytes, ByteArrayOutputStream body) throws IOException {
        long left = bytes;
        while (left > 0 && body.size() < bodyMax) {
            if (position == end) {
                fill();
            }
            int part = (int) Math.min(Math.min(left, end - position), bodyMax - body.size());
            body.write(buffer, position, part);
            position += part;
            left -= part;
        }
        return left == 0;
    }

    private void copyToTheEnd(ByteArrayOutputStream body) throws IOException {
        while (body.size() < bodyMax) {
            if (position == end && !refill()) {
                return;
            }
            int part = Math.min(end - position, bodyMax - body.size());
            body.write(buffer, position, part);
            position += part;
        }
    }

    private static long size(String digits, int radix) throws IOException {
        boolean plain = !digits.isEmpty() && Character.digit(digits.charAt(0), radix) >= 0;
        if (!plain || digits.length() > SIZE_DIGITS_MAX) {
            throw new ProtocolException("the answer has no valid length");
        }
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException invalid) {
            throw new ProtocolException("the answer has no valid length");
        }
    }

    private void beginLines(int bytesMax) {
        lineBytes = 0;
        lineBytesMax = bytesMax;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (; ; ) {
            if (position == end) {
                fill();
            }
            int character = buffer[position++] & 0xff;
            if (++lineBytes > lineBytesMax) {
                throw new ProtocolException(
                        "the head of the answer, or of a part of it, is longer than " + lineBytesMax + " bytes");
            }
            if (character == '\n') {
                int length = line.length();
                if (length > 0 && line.charAt(length - 1) == '\r') {
                    line.setLength(length - 1);
                }
                return line.toString();
            }
            line.append((char) character);
        }
    }

    private void fill() throws IOException {
        if (!refill()) {
            throw new EOFException(
                    begun ? "the answer ended too early" : "the connection was closed without an answer");
        }
    }

    private boolean refill() throws IOException {
        position = 0;
        end = Math.max(in.read(buffer), 0);
        begun |= end > 0;
        return end > 0;
    }
}
