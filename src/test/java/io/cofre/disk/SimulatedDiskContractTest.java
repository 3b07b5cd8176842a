package io.cofre.disk;

final class SimulatedDiskContractTest extends DiskContract {
    @Override
    Disk newDisk() {
        return SimulatedDisk.empty();
    }
}
