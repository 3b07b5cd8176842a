package io.cofre.transfer;

/** How much of an import's limits is used up. */
final class Budget {
    private final ImportLimits limits;
    private long bytes;
    private int entries;

    Budget(ImportLimits limits) {
        this.limits = limits;
    }

    ImportLimits limits() {
        return limits;
    }

    /** Bytes came out of a compression that has taken {@code compressed} bytes so far. */
    void expanded(int count, long compressed) {
        bytes += count;
        if (bytes > limits.totalBytesMax()) {
            throw tooManyBytes(limits);
        }
        if (bytes > ImportLimits.RATIO_FREE_BYTES && bytes / limits.ratioMax() > compressed) {
            throw Refusal.tooLarge("it is compressed more than " + limits.ratioMax() + " times");
        }
    }

    void entry() {
        entries++;
        if (entries > limits.entriesMax()) {
            throw Refusal.tooLarge("it holds more than " + limits.entriesMax() + " entries");
        }
    }

    static RuntimeException tooManyBytes(ImportLimits limits) {
        return Refusal.tooLarge("it holds more than " + limits.totalBytesMax() + " bytes");
    }
}
