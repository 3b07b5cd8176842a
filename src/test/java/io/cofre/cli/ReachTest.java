package io.cofre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.cofre.access.ApiKey;
import io.cofre.config.Configuration;
import io.cofre.config.StorePassword;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the place where a command works: the lock of the data directory decides. */
class ReachTest {
    private static final Configuration.Database DATABASE = new Configuration.Database(
            "jdbc:postgresql://db.example.com:5432/cofre?sslmode=verify-full",
            "db.example.com:5432/cofre",
            "worker",
            StorePassword.NONE,
            5,
            Duration.ofSeconds(15),
            false,
            true,
            Optional.empty());

    @TempDir
    Path directory;

    private CommandTrial trial;
    private HttpServer worker;
    private final List<String> keys = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        trial = new CommandTrial(directory);
        worker = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        worker.createContext("/admin/trash", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("apikey"));
            byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        worker.start();
        trial.port = worker.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        worker.stop(0);
    }

    @Test
    void worksOnTheFilesWhileNobodyHasThemAndNeedsNoKey() {
        trial.key = ApiKey.NONE;
        assertThat(trial.run("trash", "list")).isZero();

        assertThat(trial.errors()).isEqualTo("no worker is running: working on the files in " + directory + "\n");
        assertThat(trial.output()).contains(FakeAdministration.ID);
        assertThat(keys).isEmpty();
    }

    @Test
    void talksToTheWorkerThatHasThem() throws IOException {
        try (LocalDisk worker = LocalDisk.exclusivelyAt(directory, CommandTrial.LOCK)) {
            assertThat(worker.isDirectory(Path.of(""))).isTrue();

            assertThat(trial.run("trash", "list")).isZero();
        }
        assertThat(trial.errors())
                .isEqualTo("a worker is running on " + directory + "\ntalking to the worker at http://127.0.0.1:"
                        + trial.port + "\n");
        assertThat(trial.output()).isEqualTo("the trash is empty\n");
        assertThat(keys).containsExactly("the-key");
    }

    @Test
    void talksToTheWorkerThatHasThemWhateverPortIsConfigured() throws IOException {
        int port = trial.port;
        trial.port = 1;
        try (LocalDisk worker = LocalDisk.exclusivelyAt(directory, CommandTrial.LOCK)) {
            worker.signLock(Integer.toString(port));

            assertThat(trial.run("trash", "list")).isZero();
        }
        assertThat(trial.errors()).endsWith("talking to the worker at http://127.0.0.1:" + port + "\n");
        assertThat(keys).containsExactly("the-key");
    }

    @Test
    void saysThatThePortIsNotKnown() throws IOException {
        trial.port = 0;
        for (String signature : new String[] {"", "worker", "0", "123456"}) {
            try (LocalDisk worker = LocalDisk.exclusivelyAt(directory, CommandTrial.LOCK)) {
                worker.signLock(signature);

                assertThat(trial.run("trash", "list")).isEqualTo(1);
            }
            assertThat(trial.errors()).contains("its port is not known, since COFRE_HTTP_PORT is 0: name it by --url");
        }
        assertThat(keys).isEmpty();
    }

    @Test
    void talksToTheWorkerThatIsNamedWithTheKeyOfAFile() {
        String url = "http://127.0.0.1:" + trial.port + "/";
        assertThat(trial.run("trash", "list", "--url", url, "--key-file", "key"))
                .isZero();

        assertThat(trial.errors()).startsWith("talking to the worker at http://127.0.0.1");
        assertThat(keys).containsExactly("of-a-file");
    }

    @Test
    void saysThatAKeyIsNeededForAWorker() {
        trial.key = ApiKey.NONE;
        assertThat(trial.run("trash", "list", "--url", "http://127.0.0.1:" + trial.port))
                .isEqualTo(1);

        assertThat(trial.errors()).contains("asks for its key: set GLOBAL_AUTH_TOKEN", "--key-file");
        assertThat(keys).isEmpty();
    }

    @Test
    void saysThatTheKeyIsWrong() {
        worker.removeContext("/admin/trash");
        worker.createContext("/admin/trash", exchange -> {
            byte[] body = "{\"statusCode\":401,\"message\":[\"no\"],\"error\":\"unauthorized\"}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        assertThat(trial.run("trash", "list", "--url", "http://127.0.0.1:" + trial.port))
                .isEqualTo(1);

        assertThat(trial.errors())
                .contains("does not accept the key that GLOBAL_AUTH_TOKEN")
                .doesNotContain("the-key");
    }

    /** A service in a Swarm is called so; Java knows no such host. */
    @Test
    void saysThatAHostNameWithAnUnderscoreCannotBeUsed() {
        assertThat(trial.run("trash", "list", "--url", "http://whatsapp_cofre:5656"))
                .isEqualTo(2);

        assertThat(trial.errors()).contains("--url: a host name with an underscore cannot be used here");
        assertThat(keys).isEmpty();
    }

    @Test
    void saysThatNoWorkerAnswers() {
        worker.stop(0);
        assertThat(trial.run("trash", "list", "--url", "http://127.0.0.1:" + trial.port))
                .isEqualTo(1);

        assertThat(trial.errors())
                .contains("cofre: no worker answers at http://127.0.0.1:" + trial.port)
                .doesNotContain("Exception");
    }

    /** Workers may use it meanwhile, and nobody has a data directory. */
    @Test
    void worksOnTheDatabaseThatIsConfigured() {
        trial.database = Optional.of(DATABASE);
        trial.key = ApiKey.NONE;
        assertThat(trial.run("trash", "list")).isZero();

        assertThat(trial.errors()).isEqualTo("working on the database db.example.com:5432/cofre\n");
        assertThat(trial.output()).contains(FakeAdministration.ID);
        assertThat(keys).isEmpty();
    }

    @Test
    void talksToTheWorkerThatIsNamedInPlaceOfItsDatabase() {
        trial.database = Optional.of(DATABASE);
        assertThat(trial.run("trash", "list", "--url", "http://127.0.0.1:" + trial.port))
                .isZero();

        assertThat(trial.errors()).startsWith("talking to the worker at http://127.0.0.1");
    }

    @Test
    void doesNotMakeADataDirectory() throws IOException {
        Files.delete(directory);
        assertThat(trial.run("trash", "list")).isEqualTo(ExitCode.REFUSED.number());

        assertThat(trial.errors()).contains("there is no data directory " + directory);
        assertThat(directory).doesNotExist();
    }
}
