package io.cofre.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * Prints how many microseconds one {@code fdatasync} takes, the median and the longest of some seconds: of a file whose
 * blocks have all been written before, after one record of a 400-byte value was written to it. Only the force is timed.
 */
public final class BareForce {
    private static final int RECORD_BYTES = 480;
    private static final int FILE_BYTES = 8 << 20;

    private BareForce() {}

    /** @param arguments the directory to make the file in, and for how many seconds to measure */
    public static void main(String[] arguments) throws IOException {
        Path file = Files.createTempFile(Path.of(arguments[0]), "bare-force", null);
        long durationNs = Duration.ofSeconds(Long.parseLong(arguments[1])).toNanos();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(channel, 0, FILE_BYTES);
            channel.force(true);
            long[] times = measure(channel, durationNs).sorted().toArray();
            System.out.println(times[times.length / 2] / 1000 + " " + times[times.length - 1] / 1000);
        } finally {
            Files.delete(file);
        }
    }

    private static LongStream measure(FileChannel channel, long durationNs) throws IOException {
        LongStream.Builder times = LongStream.builder();
        long end = System.nanoTime() + durationNs;
        long position = 0;
        while (System.nanoTime() < end) {
            write(channel, position, RECORD_BYTES);
            long begin = System.nanoTime();
            channel.force(false);
            times.add(System.nanoTime() - begin);
            position = (position + RECORD_BYTES) % (FILE_BYTES - RECORD_BYTES);
        }
        return times.build();
    }

    private static void write(FileChannel channel, long from, int bytes) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(bytes);
        long position = from;
        while (content.hasRemaining()) {
            position += channel.write(content, position);
        }
    }
}
