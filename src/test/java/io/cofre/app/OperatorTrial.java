package io.cofre.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cofre.cli.Commands;
import io.cofre.cli.ExitCode;
import io.cofre.cli.Terminal;
import io.cofre.testing.RawConnection;
import io.cofre.testing.RawResponse;
import io.cofre.testing.TestWorker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A volume with pods, which need a worker, and with an operator who has nothing but commands. The worker runs while the
 * commands do, or is stopped for them.
 */
final class OperatorTrial implements AutoCloseable {
    private static final Pattern NAMED_COMMAND = Pattern.compile("cofre (snapshot restore [^;]*)");

    /** The state of the worker while commands run. */
    enum Mode {
        RUNNING,
        STOPPED
    }

    private final Path volume;
    private final Mode mode;
    private @Nullable TestWorker worker;
    private String errors = "";

    OperatorTrial(Path volume, Mode mode) {
        this.volume = volume;
        this.mode = mode;
    }

    /** The answer to a request of a pod. */
    RawResponse pod(String method, String target, @Nullable String body) throws IOException {
        if (worker == null) {
            worker = TestWorker.on(volume);
        }
        return worker.send(method, target, body);
    }

    /** The answer of the running worker to a request of a pod with that address. */
    RawResponse podAt(String address, String method, String target, String body) throws IOException {
        int port = Objects.requireNonNull(worker).port();
        try (RawConnection connection = new RawConnection(port, InetAddress.getByName(address))) {
            return connection.send(method, target, body);
        }
    }

    /** Stops the worker, with everything in files, so that something can happen to them. */
    void stop() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }

    /** Runs a command that must end with that code, and gives what it printed. */
    String cofre(ExitCode expected, String... words) throws IOException {
        prepare();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream warned = new ByteArrayOutputStream();
        Map<String, String> environment =
                Map.of("COFRE_DATA_DIR", volume.toString(), "GLOBAL_AUTH_TOKEN", TestWorker.API_KEY);
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(warned, true, StandardCharsets.UTF_8),
                false,
                false);
        int number = Commands.run(words, new ThisMachine(environment, volume), terminal);
        String printed = output.toString(StandardCharsets.UTF_8);
        errors = warned.toString(StandardCharsets.UTF_8);
        assertThat(number).as(String.join(" ", words) + "\n" + printed + errors).isEqualTo(expected.number());
        return printed;
    }

    /** The standard error of the last command. */
    String errors() {
        return errors;
    }

    /** Runs a command that must succeed. */
    String cofre(String... words) throws IOException {
        return cofre(ExitCode.OK, words);
    }

    /** The doctor's finding of that code; empty if there is none. */
    Optional<JsonNode> finding(String code) throws IOException {
        prepare();
        JsonNode report = new ObjectMapper().readTree(doctor());
        return StreamSupport.stream(report.get("findings").spliterator(), false)
                .filter(finding -> finding.get("code").asText().equals(code))
                .findFirst();
    }

    /** Runs the command that the doctor names beside a finding. */
    void doWhatTheDoctorSays(String code) throws IOException {
        String advice = finding(code)
                .orElseThrow(() -> new AssertionError("the doctor does not find " + code))
                .get("advice")
                .asText();
        Matcher command = NAMED_COMMAND.matcher(advice);
        assertThat(command.find()).as(advice).isTrue();
        cofre(command.group(1).split(" "));
    }

    private String doctor() throws IOException {
        String printed = cofreOr(ExitCode.PROBLEMS, "doctor", "shop", "first", "--json");
        assertThat(printed).isNotBlank();
        return printed;
    }

    private String cofreOr(ExitCode other, String... words) throws IOException {
        try {
            return cofre(words);
        } catch (AssertionError problems) {
            return cofre(other, words);
        }
    }

    private void prepare() throws IOException {
        if (mode == Mode.STOPPED) {
            stop();
        } else if (worker == null) {
            worker = TestWorker.on(volume);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
