package io.cofre.hub.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final int BODY_MAX = 16;

    private static AnswerReader reader(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return new AnswerReader(new ByteArrayInputStream(bytes), BODY_MAX);
    }

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsABodyWithALength() throws Exception {
        AnswerReader reader = reader("HTTP/1.1 200 OK\nContent-Length: 4\n\nabcd");

        Answer answer = reader.read();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer)).isEqualTo("abcd");
        assertThat(reader.isReusable()).isTrue();
    }

    @Test
    void readsABodyInChunks() throws Exception {
        AnswerReader reader =
                reader("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3;x=y\nabc\n2\nde\n0\nTrailer: x\n\n");

        assertThat(body(reader.read())).isEqualTo("abcde");
        assertThat(reader.isReusable()).isTrue();
    }

    @Test
    void readsABodyThatEndsWithTheConnection() throws Exception {
        AnswerReader reader = reader("HTTP/1.0 500 No\n\nabc");

        assertThat(body(reader.read())).isEqualTo("abc");
        assertThat(reader.isReusable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 17\n\n12345678901234567",
                "Content-Length: 999999999999\n\n1234567890123456",
                "Transfer-Encoding: chunked\n\n11\n12345678901234567\n0\n\n",
                "Transfer-Encoding: chunked\n\nfffffffff\n12345678901234567",
                "Connection: close\n\n12345678901234567",
            })
    void readsNoMoreOfABodyThanItMay(String rest) throws Exception {
        AnswerReader reader = reader("HTTP/1.1 200 OK\n" + rest);

        assertThat(body(reader.read())).isEqualTo("1234567890123456");
        assertThat(reader.isReusable()).isFalse();
    }

    @Test
    void passesOverInterimAnswers() throws Exception {
        Answer answer = reader("HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early\nA: b\n\nHTTP/1.1 204 None\n\n")
                .read();

        assertThat(answer.status()).isEqualTo(204);
    }

    @Test
    void keepsRetryAfter() throws Exception {
        Answer answer = reader("HTTP/1.1 429 Slow\nretry-AFTER:  7 \nContent-Length: 0\n\n")
                .read();

        assertThat(answer.retryAfter()).contains("7");
    }

    /** Bytes behind an answer, which nobody asked for, would be taken for the answer to the next request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\n\naHTTP/1.1 200 OK\n\n",
                "Content-Length: 1\nContent-Length: 2\n\nab",
                "Content-Length: 2\nTransfer-Encoding: chunked\n\n0\n\n",
                "Transfer-Encoding: gzip, chunked\n\n0\n\n",
                "Connection: Close\nContent-Length: 0\n\n",
            })
    void doesNotKeepAConnectionWhoseEndIsNotClear(String rest) throws Exception {
        AnswerReader reader = reader("HTTP/1.1 200 OK\n" + rest);

        reader.read();

        assertThat(reader.isReusable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\n",
                "HTTP/2 200 OK\n\n",
                "SSH-2.0-OpenSSH_9.6\n",
                "HTTP/1.1 2x0 OK\n\n",
                "HTTP/1.1 99 x\n\n",
                "HTTP/1.1 101 Switching\n\n",
                "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
                "HTTP/1.1 200 OK\nContent-Length: +1\n\na",
                "HTTP/1.1 200 OK\nContent-Length: 5\n\nab",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nx\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\nab\n0\n\n",
            })
    void refusesWhatIsNoAnswer(String text) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> reader(text).read());
    }

    @Test
    void refusesAHeadWithoutEnd() {
        String endless = "HTTP/1.1 200 OK\n" + "A: b\n".repeat(AnswerReader.HEAD_BYTES_MAX);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> reader(endless).read())
                .withMessageContaining("longer than");
    }

    /** A host that writes small chunks frames a long body with more bytes than a head may have. */
    @Test
    void readsABodyInManyChunks() throws Exception {
        int chunks = AnswerReader.HEAD_BYTES_MAX;
        AnswerReader reader = new AnswerReader(
                new ByteArrayInputStream(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "1\r\na\r\n".repeat(chunks) + "0\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1)),
                chunks);

        assertThat(body(reader.read())).isEqualTo("a".repeat(chunks));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1;%s\na\n0\n\n", "0\nTrailer: %1$s%1$s\n\n"})
    void refusesLongLinesAroundChunks(String chunks) {
        String filler = "x".repeat(AnswerReader.HEAD_BYTES_MAX - 100);
        String text = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + chunks.formatted(filler);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> reader(text).read())
                .withMessageContaining("longer than");
    }

    @Test
    void refusesInterimAnswersWithoutEnd() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> reader("HTTP/1.1 100 Continue\n\n".repeat(100)).read())
                .withMessageContaining("interim");
    }
}
