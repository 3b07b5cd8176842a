package io.cofre.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.disk.HeldForces;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose disk can be held up, and the requests that overtake earlier ones on other connections. */
@SuppressWarnings("NullAway.Init")
public abstract class OvertakingFixture {
    public final HeldForces disk = new HeldForces();
    private final List<RawConnection> connections = new ArrayList<>();
    private ServedStore served;

    @BeforeEach
    public void start(@TempDir Path directory) throws IOException {
        served = ServedStore.on(disk.on(LocalDisk.at(directory)));
    }

    @AfterEach
    public void stop() throws IOException {
        disk.release();
        for (RawConnection connection : connections) {
            connection.close();
        }
        served.close();
    }

    public RawConnection connect() throws IOException {
        RawConnection connection = new RawConnection(served.port());
        connections.add(connection);
        return connection;
    }

    /** A request whose headers were received, and of whose body nothing was sent. */
    public RawConnection begun(String method, String path, String body) throws IOException {
        RawConnection connection = connect();
        connection.write(head(method, path, body.length()) + "Expect: 100-continue\r\n\r\n");
        assertThat(connection.read().status()).isEqualTo(100);
        return connection;
    }

    /** A request whose headers were received before whatever follows, and its body. */
    public RawConnection received(String method, String path, String body) throws IOException {
        RawConnection connection = begun(method, path, body);
        connection.write(body);
        return connection;
    }

    /** A removal that the store has been handed, before whatever follows. */
    public RawConnection removal(String path) throws IOException {
        int before = served.commits();
        RawConnection connection = sent("DELETE", path);
        Polled.until(() -> served.commits() > before);
        return connection;
    }

    public RawConnection sent(String method, String path) throws IOException {
        return sent(method, path, "");
    }

    /** A request on a connection that ends with its answer, since some answers have no length. */
    public RawConnection sent(String method, String path, String body) throws IOException {
        RawConnection connection = connect();
        connection.write(head(method, path, body.length()) + "Connection: close\r\n\r\n" + body);
        return connection;
    }

    private static String head(String method, String path, int bodyBytes) {
        return method + " " + path + " HTTP/1.1\r\nHost: t\r\napikey: " + TestWorker.API_KEY + "\r\nContent-Length: "
                + bodyBytes + "\r\n";
    }

    public void createInstance() throws IOException {
        assertThat(answer("POST", "/session/g", "{\"instance\":\"i\"}")).isEqualTo(204);
    }

    public int answer(String method, String path, String body) throws IOException {
        return sent(method, path, body).read().status();
    }

    public RawResponse get(String path) throws IOException {
        return sent("GET", path).read();
    }

    /** Other requests are answered meanwhile. As a rule the ones before have been received then; nothing ensures it. */
    public void busyElsewhere() throws IOException {
        for (int count = 0; count < 3; count++) {
            assertThat(get("/session/elsewhere/i/k").status()).isEqualTo(404);
        }
    }
}
