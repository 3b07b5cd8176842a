package io.cofre.testing.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.store.SessionStore;
import io.cofre.testing.disk.ForgetfulDisk;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.disk.LocalDisk;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The process that crash tests kill: opens a store, tells what it holds, and writes with many threads by a
 * {@link WriterScript} until it is stopped or killed. It speaks by lines:
 *
 * <pre>
 *   child:   OPENING
 *   child:   HOLDS &lt;writer&gt; [TAB &lt;path&gt;=&lt;version&gt;]...      one line for each writer
 *   parent:  go &lt;first number of writer 0&gt; &lt;of writer 1&gt; ...
 *   child:   ACKNOWLEDGED &lt;writer&gt; &lt;number&gt;                 after the future of the commit completed
 *   child:   REFUSED &lt;writer&gt; &lt;number&gt; &lt;code&gt;               NOT_FOUND or PRECONDITION_FAILED
 *   child:   FAILED &lt;writer&gt; &lt;number&gt; &lt;code&gt;                the writer goes on if it was for lack of room
 *   parent:  stop
 *   child:   STOPPING, STOPPED
 * </pre>
 *
 * <p>Arguments: the store, its directory, the seed, the number of writers, and {@code forgetful} for a disk whose
 * forces do nothing.
 */
final class WriterChild {
    private static final long RETRY_NS = 20_000_000L;

    private final SessionStore store;
    private final WriterScript script;
    private final OutputStream out;
    private volatile boolean stopping;

    private WriterChild(SessionStore store, WriterScript script, OutputStream out) {
        this.store = store;
        this.script = script;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        TestedStore tested = TestedStore.valueOf(arguments[0]);
        boolean forgetful = arguments.length > 4 && arguments[4].equals("forgetful");
        WriterScript script = new WriterScript(Long.parseLong(arguments[2]), tested.keepsJournal());
        try (OutputStream out = new FileOutputStream(FileDescriptor.out);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            say(out, "OPENING");
            Disk disk = LocalDisk.at(Path.of(arguments[1]));
            SessionStore store = tested.open(forgetful ? ForgetfulDisk.ofEverything(disk) : disk);
            new WriterChild(store, script, out).live(in, Integer.parseInt(arguments[3]));
        }
    }

    private void live(BufferedReader in, int writers) throws IOException, InterruptedException {
        for (int writer = 0; writer < writers; writer++) {
            String entries = SessionModel.servedBy(store, WriterScript.territory(writer)).entries().entrySet().stream()
                    .map(entry -> "\t" + entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining());
            say(out, "HOLDS " + writer + entries);
        }
        List<Thread> threads = new ArrayList<>();
        String line = in.readLine();
        while (line != null && !line.equals("stop")) {
            String[] words = line.split(" ", -1);
            for (int writer = 0; writer + 1 < words.length; writer++) {
                int number = writer;
                long first = Long.parseLong(words[writer + 1]);
                Thread thread = new Thread(() -> write(number, first), "writer-" + writer);
                thread.start();
                threads.add(thread);
            }
            line = in.readLine();
        }
        stopping = true;
        if (line == null) {
            Runtime.getRuntime().halt(2);
        }
        say(out, "STOPPING");
        store.close();
        for (Thread thread : threads) {
            thread.join();
        }
        say(out, "STOPPED");
    }

    private void write(int writer, long first) {
        try {
            long number = first;
            while (!stopping) {
                number += commit(writer, number);
            }
        } catch (IOException parentGone) {
            Runtime.getRuntime().halt(3);
        }
    }

    /** Makes a commit and tells how it went. Returns how far to go on in the script. */
    private int commit(int writer, long number) throws IOException {
        try {
            store.commit(script.commit(writer, number)).join();
            say(out, "ACKNOWLEDGED " + writer + " " + number);
            return 1;
        } catch (CompletionException | CofreException failure) {
            ErrorCode code = codeOf(failure);
            if (code == ErrorCode.NOT_FOUND || code == ErrorCode.PRECONDITION_FAILED) {
                say(out, "REFUSED " + writer + " " + number + " " + code);
                return 1;
            }
            say(out, "FAILED " + writer + " " + number + " " + code);
            stopping |= code == ErrorCode.UNAVAILABLE;
            LockSupport.parkNanos(RETRY_NS);
            return 0;
        }
    }

    private static ErrorCode codeOf(RuntimeException failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof CofreException refused) {
            return refused.code();
        }
        throw failure;
    }

    /** One write for each line: a line that was begun when the process died has no end. */
    private static void say(OutputStream out, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(UTF_8);
        synchronized (out) {
            out.write(bytes);
        }
    }
}
