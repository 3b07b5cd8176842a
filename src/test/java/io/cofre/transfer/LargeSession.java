package io.cofre.transfer;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A process that exports a session which is larger than its heap, and imports it again: values are made when they are
 * read.
 */
final class LargeSession {
    static final int KEYS = 30_000;
    private static final int VALUE_BYTES = 2_000;

    private LargeSession() {}

    /** The argument is the file to export to. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        try (OutputStream into = Files.newOutputStream(file);
                SessionCopy copy = new Made()) {
            SessionExport.write(copy, new InstancePath(GroupName.of("g"), InstanceName.of("i")), Instant.EPOCH, into);
        }
        try (InputStream archive = Files.newInputStream(file)) {
            AtomicInteger different = new AtomicInteger();
            Imported imported = SessionImport.read(archive, (key, value) -> {
                if (!Arrays.equals(value.bytes(), valueOf(key).bytes())) {
                    different.incrementAndGet();
                }
            });
            System.out.println(imported.keys() + " keys, " + different + " different");
        }
    }

    private static Value valueOf(Key key) {
        byte[] bytes = new byte[VALUE_BYTES];
        new Random(key.hashCode()).nextBytes(bytes);
        return Value.of(TarBytes.utf8("\"" + Base64.getEncoder().encodeToString(bytes) + "\""));
    }

    private static final class Made implements SessionCopy {
        @Override
        public List<Key> keys() {
            return IntStream.range(0, KEYS)
                    .mapToObj(id -> Key.of("sender-key-12036304" + id + "@g.us::55119999::0"))
                    .sorted()
                    .toList();
        }

        @Override
        public Value read(Key key) {
            return valueOf(key);
        }

        @Override
        public void close() {}
    }
}
