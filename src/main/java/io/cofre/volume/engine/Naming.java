package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.volume.disk.Disk;

/** The check that a file system has room for the names of a commit. A checkpoint would fail with longer names. */
final class Naming implements Change.Visitor<String> {
    private static final String FITS = "";

    private final Disk disk;

    Naming(Disk disk) {
        this.disk = disk;
    }

    /** @throws CofreException {@code BAD_REQUEST} for a commit that could not be brought into files */
    void requireRoom(Commit commit) {
        for (Change change : commit.changes()) {
            String tooLong = change.accept(this);
            if (!tooLong.isEmpty()) {
                throw new CofreException(
                        ErrorCode.BAD_REQUEST,
                        tooLong + " is too long as a file name on this volume, where capitals take three bytes");
            }
        }
    }

    @Override
    public String putValue(Change.PutValue put) {
        return disk.canHold(put.path().key().fileName()) ? FITS : "key";
    }

    @Override
    public String createGroup(Change.CreateGroup create) {
        return disk.canHold(create.group().fileName()) ? FITS : "group";
    }

    @Override
    public String createInstance(Change.CreateInstance create) {
        boolean fits = disk.canHold(create.instance().group().fileName())
                && disk.canHold(create.instance().instance().fileName());
        return fits ? FITS : "group or instance";
    }

    @Override
    public String deleteKey(Change.DeleteKey delete) {
        return FITS;
    }

    @Override
    public String deleteInstance(Change.DeleteInstance delete) {
        return FITS;
    }

    @Override
    public String deleteGroup(Change.DeleteGroup delete) {
        return FITS;
    }
}
