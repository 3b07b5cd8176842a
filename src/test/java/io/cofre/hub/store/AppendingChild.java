package io.cofre.hub.store;

import io.cofre.hub.registry.Instance;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that {@link HubKillTest} kills: it appends with some threads, and writes {@code ACK <seq> <text>.}
 * after each acknowledgement. Arguments: the number of the run, the directory, and for PostgreSQL the URL.
 */
final class AppendingChild {
    private static final int THREADS = 16;

    private AppendingChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[1]);
        StoreSettings settings = arguments.length > 2
                ? StoreSettings.postgresql(directory, arguments[2], "postgres", "postgres")
                : StoreSettings.sqlite(directory);
        try (PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
                TestHub hub = new TestHub(settings, new TestHub.Clock())) {
            Instance instance = hub.store.registry().instances("t").get(0);
            List<Thread> threads = new ArrayList<>();
            for (int number = 0; number < THREADS; number++) {
                String name = arguments[0] + "-" + number + "-";
                Thread thread = new Thread(() -> append(hub, instance, name, out));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void append(TestHub hub, Instance instance, String name, PrintStream out) {
        for (int number = 0; !out.checkError(); number++) {
            String text = name + number;
            long seq = hub.append(instance, text).seq();
            out.println("ACK " + seq + " " + text + ".");
        }
    }
}
