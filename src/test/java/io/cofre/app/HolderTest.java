package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code deploy/holder} with a worker that ends, and with signals. */
@Timeout(120)
class HolderTest {
    private static final String COUNTED = "echo start >> starts\n";
    private static final String ENDS_WITH_7 = "trap 'exit 7' TERM\n";
    private static final String WAITS = "while :; do sleep 0.05; done";

    @TempDir
    Path directory;

    @Test
    void handsOverAListeningSocketThatIsThereBeforeAndAfterTheWorker() throws Exception {
        try (HolderTrial holder = start(COUNTED + "test -S /proc/self/fd/0 || exit 2\nsleep 30 & wait")) {
            long first = holder.worker().pid();
            connect(holder.port()).close();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            connect(holder.port()).close();
            assertThat(holder.workerAfter(first).pid()).isNotEqualTo(first);
            connect(holder.port()).close();
        }
    }

    @Test
    void startsAWorkerAgainThatEndsByItself() throws Exception {
        try (HolderTrial holder =
                start(ENDS_WITH_7 + COUNTED + "[ \"$(wc -l < starts)\" -ge 4 ] || exit 1\n" + WAITS)) {
            holder.await("fourth start", () -> starts() == 4);
            assertThat(holder.isAlive()).isTrue();
            holder.signal("TERM");
            assertThat(holder.exitCode()).isEqualTo(7);
            assertThat(holder.log()).contains("the worker ended with 1; callers wait while it is started again");
        }
    }

    @Test
    void givesUpAWorkerThatDoesNotStartSoThatSomebodyHearsOfIt() throws Exception {
        try (HolderTrial holder = start(COUNTED + "exit 3")) {
            assertThat(holder.exitCode()).isEqualTo(3);
            assertThat(starts()).isEqualTo(8);
            assertThat(holder.log()).contains("giving up");
        }
    }

    @Test
    void doesNotStartAWorkerAgainWhoseConfigurationIsWrong() throws Exception {
        try (HolderTrial holder = start(COUNTED + "exit 2")) {
            assertThat(holder.exitCode()).isEqualTo(2);
            assertThat(starts()).isEqualTo(1);
        }
    }

    @Test
    void startsTheWorkerAnewOnHangUp() throws Exception {
        try (HolderTrial holder = start(ENDS_WITH_7 + COUNTED + WAITS)) {
            long first = holder.worker().pid();
            holder.await("start", () -> starts() == 1);
            holder.signal("HUP");
            assertThat(holder.workerAfter(first).pid()).isNotEqualTo(first);
            holder.await("second start", () -> starts() == 2);
            holder.signal("INT");
            assertThat(holder.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void runsACommandInItsPlace() throws Exception {
        try (HolderTrial holder =
                HolderTrial.start(directory, "echo \"arguments: $*\"; exit 4", Map.of(), "doctor", "São João")) {
            assertThat(holder.exitCode()).isEqualTo(4);
            assertThat(holder.log()).isEqualTo("arguments: doctor São João\n");
        }
    }

    @Test
    void saysWhyItCannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HolderTrial holder = HolderTrial.start(
                        directory, COUNTED, Map.of("COFRE_HTTP_PORT", Integer.toString(taken.getLocalPort())))) {
            assertThat(holder.exitCode()).isEqualTo(1);
            assertThat(holder.log()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "in use");
            assertThat(starts()).isZero();
        }
    }

    @Test
    void refusesWhatIsNoPort() throws Exception {
        try (HolderTrial holder = HolderTrial.start(directory, COUNTED, Map.of("COFRE_HTTP_PORT", "http"))) {
            assertThat(holder.exitCode()).isEqualTo(2);
            assertThat(holder.log()).contains("COFRE_HTTP_PORT is no port number: http");
        }
    }

    private HolderTrial start(String launcher) throws IOException {
        return HolderTrial.start(directory, launcher, Map.of());
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private long starts() {
        Path file = directory.resolve("starts");
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException beingWritten) {
            return 0;
        }
    }
}
