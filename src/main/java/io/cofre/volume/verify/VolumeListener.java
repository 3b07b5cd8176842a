package io.cofre.volume.verify;

import java.nio.file.Path;

/** A listener to the findings of a {@link VolumeCheck}. All paths are relative to the volume. */
public interface VolumeListener {
    /** Reports a damaged file; {@code reason} is the end of a sentence about it. */
    void damaged(Path file, String reason);

    /** Reports something that the worker neither serves nor owns; {@code reason} as above. */
    void unserved(Path path, String reason);

    /** Reports that one more value was read. */
    void read(VolumeTotals soFar);
}
