package io.cofre.testing.disk;

import io.cofre.volume.disk.DelegatingDisk;
import io.cofre.volume.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A real directory that does to names what another file system would. Slow; no two threads may create one name at the
 * same moment.
 */
public final class MergingDisk extends DelegatingDisk {
    private final SimulatedNames naming;

    public MergingDisk(LocalDisk disk, SimulatedNames naming) {
        super(disk);
        this.naming = naming;
    }

    @Override
    protected Path below(Path path) throws IOException {
        Path below = Path.of("");
        for (Path part : path) {
            String name = part.toString();
            String existing = null;
            for (String entry : disk.names(below)) {
                if (entry.equals(name) || (existing == null && naming.areOne(entry, name))) {
                    existing = entry;
                }
            }
            below = below.resolve(existing == null ? naming.stored(name) : existing);
        }
        return below;
    }
}
