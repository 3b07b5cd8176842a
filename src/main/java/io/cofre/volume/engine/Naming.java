package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.volume.disk.Disk;

/** Refuses names that the volume has no room for, before a checkpoint would fail with them. */
final class Naming {
    private Naming() {}

    /** Refuses a commit that could not be brought into files. */
    static void requireRoom(Commit commit, Disk disk) {
        for (Change change : commit.changes()) {
            if (change instanceof Change.PutValue put
                    && !disk.canHold(put.path().key().fileName())) {
                throw tooLong("key");
            }
            if (change instanceof Change.CreateGroup create
                    && !disk.canHold(create.group().fileName())) {
                throw tooLong("group");
            }
            if (change instanceof Change.CreateInstance create && !canHold(create.instance(), disk)) {
                throw tooLong("group or instance");
            }
        }
    }

    private static boolean canHold(InstancePath instance, Disk disk) {
        return disk.canHold(instance.group().fileName())
                && disk.canHold(instance.instance().fileName());
    }

    private static CofreException tooLong(String what) {
        return new CofreException(
                ErrorCode.BAD_REQUEST,
                what + " is too long as a file name on this volume, where capitals take three bytes");
    }
}
