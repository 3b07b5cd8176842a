package io.cofre.volume.verify;

import java.nio.file.Path;

/** Is told what a {@link VolumeCheck} finds as it finds it. All paths are relative to the volume. */
public interface VolumeListener {
    /** A file does not hold what was stored in it; {@code reason} is the end of a sentence about it. */
    void damaged(Path file, String reason);

    /** Something is there that the worker does not serve and that is not its own; {@code reason} as above. */
    void unserved(Path path, String reason);

    /** One more value was read. */
    void read(VolumeTotals soFar);
}
