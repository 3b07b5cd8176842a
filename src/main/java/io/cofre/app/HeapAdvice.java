package io.cofre.app;

import java.util.Optional;

/**
 * A warning that the largest bodies of the configuration do not fit into the heap: one of them would end the process.
 */
final class HeapAdvice {
    /** A body is in memory several times while it is read and parsed, and again until its value is in its file. */
    private static final int HEAP_PER_BODY = 10;

    private static final int MIB = 1 << 20;

    private HeapAdvice() {}

    /**
     * A sentence for the log; empty if all is well.
     *
     * @param variable the one that sets the length of bodies
     */
    static Optional<String> warning(String variable, int bodyBytesMax, long heapBytes) {
        long neededMiB = (long) bodyBytesMax * HEAP_PER_BODY / MIB;
        long heapMiB = heapBytes / MIB;
        if (heapMiB >= neededMiB) {
            return Optional.empty();
        }
        return Optional.of(variable + " needs a heap of about " + neededMiB + " MiB and the JVM has " + heapMiB
                + ": large bodies may end it with exit code 3; raise the heap, as by JAVA_OPTS=-Xmx" + neededMiB
                + "m, and the container's memory with it");
    }
}
