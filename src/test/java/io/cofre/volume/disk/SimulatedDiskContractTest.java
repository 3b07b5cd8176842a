package io.cofre.volume.disk;

import io.cofre.testing.disk.DiskContract;
import io.cofre.testing.disk.SimulatedDisk;

final class SimulatedDiskContractTest extends DiskContract {
    @Override
    protected Disk newDisk() {
        return SimulatedDisk.empty();
    }
}
