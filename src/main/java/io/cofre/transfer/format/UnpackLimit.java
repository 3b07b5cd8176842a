package io.cofre.transfer.format;

/** A count of the used part of an import's limits. */
public final class UnpackLimit {
    private final ImportLimits limits;
    private final LargeTransferLimit.Lease lease;
    private long bytes;
    private long passedOverBytes;
    private boolean isPassingOver;
    private long nameBytes;
    private int entries;

    public UnpackLimit(ImportLimits limits, LargeTransferLimit.Lease lease) {
        this.limits = limits;
        this.lease = lease;
    }

    public ImportLimits limits() {
        return limits;
    }

    /** Counts bytes that came out of a compression, which has taken {@code compressed} bytes so far. */
    void expanded(int count, long compressed) {
        bytes += count;
        if (bytes > limits.totalBytesMax()) {
            throw tooManyBytes(limits);
        }
        if (isPassingOver) {
            passedOverBytes += count;
            return;
        }
        long taken = bytes - passedOverBytes;
        if (taken > ImportLimits.RATIO_FREE_BYTES && taken / limits.ratioMax() > compressed) {
            throw Refusal.tooLarge("it is compressed more than " + limits.ratioMax() + " times");
        }
    }

    /**
     * Whether the content of the current entry is passed over. It counts towards all bytes but not for the ratio: the
     * journal of a volume is mostly zeros.
     */
    public void passingOver(boolean isPassedOver) {
        isPassingOver = isPassedOver;
    }

    /** Counts one more entry that may belong to the session. Its name is remembered to the end. */
    public void entry(String name) {
        entries++;
        remembers(entries);
        nameBytes += name.length();
        if (nameBytes > limits.nameBytesMax()) {
            throw Refusal.tooLarge("the names of its entries are longer than " + limits.nameBytesMax() + " characters");
        }
        lease.files(entries);
    }

    /** Counts the entries that are remembered to the end. */
    void remembers(int count) {
        if (count > limits.entriesMax()) {
            throw Refusal.tooLarge("it holds more than " + limits.entriesMax() + " entries");
        }
    }

    /** Tells that the manifest is as long as that of a large session. */
    public void largeManifest() {
        lease.files(LargeTransferLimit.SMALL_FILES_MAX + 1);
    }

    static RuntimeException tooManyBytes(ImportLimits limits) {
        return Refusal.tooLarge("it holds more than " + limits.totalBytesMax() + " bytes");
    }
}
