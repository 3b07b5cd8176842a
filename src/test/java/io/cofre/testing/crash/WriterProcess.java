package io.cofre.testing.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.session.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parent's side of a {@link WriterChild}: hears it, keeps the {@link Ledger}, and ends it. */
public final class WriterProcess implements AutoCloseable {
    private static final long ANSWER_SECONDS_MAX = 60;
    private static final String ENDED = "ENDED";

    private final Process process;
    private final Ledger ledger;
    private final Path log;
    private final long acknowledgedBefore;
    private final Writer toChild;
    private final Thread listener;
    private final BlockingQueue<String> steps = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Throwable> heardWrong = new AtomicReference<>();

    private WriterProcess(Process process, Ledger ledger, Path log) {
        this.process = process;
        this.ledger = ledger;
        this.log = log;
        this.acknowledgedBefore = ledger.acknowledged();
        this.toChild = new OutputStreamWriter(process.getOutputStream(), UTF_8);
        this.listener = new Thread(this::listen, "child-listener");
        listener.start();
    }

    /** Starts a child on {@code directory}; {@code log} takes all its other output. */
    public static WriterProcess start(List<String> arguments, Ledger ledger, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WriterChild.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new WriterProcess(process, ledger, log);
    }

    /** Waits until the child begins to open its store. */
    public void awaitOpening() throws IOException, InterruptedException {
        await("OPENING");
    }

    /** Waits for the list of the child's values, checks it, and lets its writers go on. */
    public void checkAndGo() throws IOException, InterruptedException {
        int writers = ledger.next().size();
        for (int writer = 0; writer < writers; writer++) {
            ledger.check(writer, holdings(await("HOLDS " + writer)));
        }
        String numbers = ledger.next().stream().map(String::valueOf).collect(Collectors.joining(" "));
        tell("go " + numbers);
    }

    /** Waits until a writer of this child was told of a commit. */
    public void awaitAcknowledgement() throws IOException, InterruptedException {
        if (!ledger.awaitMoreThan(acknowledgedBefore, Duration.ofSeconds(ANSWER_SECONDS_MAX))) {
            throw failed("nothing was acknowledged in " + ANSWER_SECONDS_MAX + " s");
        }
    }

    private static SessionModel holdings(String line) {
        Map<String, String> entries = new TreeMap<>();
        String[] parts = line.split("\t", -1);
        for (int index = 1; index < parts.length; index++) {
            int equals = parts[index].lastIndexOf('=');
            entries.put(parts[index].substring(0, equals), parts[index].substring(equals + 1));
        }
        return SessionModel.of(entries);
    }

    /** Tells the child to stop, and waits until it begins to. */
    public void beginStop() throws IOException, InterruptedException {
        tell("stop");
        await("STOPPING");
    }

    /** Waits until the child has stopped by itself. */
    public void awaitStopped() throws IOException, InterruptedException {
        await("STOPPED");
        end(false);
        if (process.exitValue() != 0) {
            throw failed("a clean stop ended with " + process.exitValue());
        }
    }

    /** Kills the child and reads the rest of its output. */
    public void kill() throws InterruptedException {
        end(true);
    }

    private void end(boolean byForce) throws InterruptedException {
        if (byForce) {
            // By its handle: the process itself would close its streams, with acknowledgements not yet heard in them.
            process.toHandle().destroyForcibly();
        }
        boolean ended = process.waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        listener.join(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS_MAX));
        Throwable wrong = heardWrong.get();
        if (wrong != null) {
            throw new AssertionError(wrong.getMessage(), wrong);
        }
        if (!ended || listener.isAlive()) {
            throw new AssertionError("the child did not end in time");
        }
    }

    private void tell(String line) throws IOException {
        toChild.write(line + "\n");
        toChild.flush();
    }

    private String await(String start) throws IOException, InterruptedException {
        String line = steps.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(start)) {
            throw failed("expected " + start + " from the child, heard " + line);
        }
        return line;
    }

    private AssertionError failed(String message) throws IOException {
        String said = Files.exists(log) ? Files.readString(log) : "";
        return new AssertionError(message + "\n" + said.substring(Math.max(0, said.length() - 4_000)));
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line);
            }
        } catch (IOException closed) {
            // The pipe of a process that was killed may end like this as well.
        } catch (RuntimeException | AssertionError wrong) {
            heardWrong.compareAndSet(null, wrong);
        }
        steps.add(ENDED);
    }

    private void hear(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "ACKNOWLEDGED" -> ledger.acknowledged(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            case "REFUSED" ->
                ledger.refused(Integer.parseInt(words[1]), Long.parseLong(words[2]), ErrorCode.valueOf(words[3]));
            case "FAILED" -> {
                // Neither there nor absent: the next child tells.
            }
            default -> steps.add(line);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
