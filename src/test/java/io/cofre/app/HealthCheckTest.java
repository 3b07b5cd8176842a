package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the health check with an answer, and without one. */
class HealthCheckTest {
    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK,true",
        "HTTP/1.1 503 Service Unavailable,false",
        "HTTP/1.1 404 Not Found,false",
        "SSH-2.0-OpenSSH,false",
        "'',false"
    })
    void isReadyOnlyWhereTheAnswerIsSuccess(String statusLine, boolean ready) throws Exception {
        try (ServerSocket server = listen()) {
            CompletableFuture<Void> answered =
                    CompletableFuture.runAsync(() -> answer(server, statusLine + "\r\n\r\n"));

            String received = HealthCheck.statusLine("127.0.0.1", server.getLocalPort());

            assertThat(received).isEqualTo(statusLine);
            assertThat(HealthCheck.tellsReady(received)).isEqualTo(ready);
            answered.join();
        }
    }

    @Test
    void isNotReadyWhereTheConnectionIsClosed() throws Exception {
        try (ServerSocket server = listen()) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(server, ""));

            assertThat(HealthCheck.tellsReady(HealthCheck.statusLine("0.0.0.0", server.getLocalPort())))
                    .isFalse();
            answered.join();
        }
    }

    @Test
    void doesNotWaitForAWorkerThatHangs() throws Exception {
        try (ServerSocket server = listen()) {
            assertThatThrownBy(() -> HealthCheck.statusLine("127.0.0.1", server.getLocalPort()))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void answer(ServerSocket server, String text) {
        try (Socket socket = server.accept()) {
            assertThat(socket.getInputStream().readNBytes(HealthCheck.REQUEST.length()))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(HealthCheck.REQUEST);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
