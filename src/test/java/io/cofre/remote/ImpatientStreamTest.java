package io.cofre.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A body that stops coming. */
class ImpatientStreamTest {
    @Test
    void givesUpWhenNothingComes() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket silent = server.accept();
                InputStream body = new ImpatientStream(client.getInputStream(), Duration.ofMillis(100))) {
            silent.getOutputStream().write('a');

            assertThat(body.read()).isEqualTo('a');
            assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessageContaining("stopped coming");
        }
    }

    @Test
    void readsToTheEnd() throws IOException {
        try (InputStream body = new ImpatientStream(new ByteArrayInputStream(new byte[9]), Duration.ofSeconds(60))) {
            assertThat(body.readAllBytes()).hasSize(9);
        }
    }
}
