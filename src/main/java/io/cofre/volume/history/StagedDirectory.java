package io.cofre.volume.history;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Printable;
import io.cofre.session.Value;
import io.cofre.store.RecoveryPointId;
import io.cofre.store.Snapshot;
import io.cofre.store.Staging;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.files.VolumeTrouble;
import io.cofre.volume.files.WriteBack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A directory in which an instance is put together. */
final class StagedDirectory implements Staging {
    private final ValueFiles values;
    private final Path directory;
    private final Scratch scratch;
    private final WriteBack writeBack;
    private final Adoptions adoptions;
    private final Keepings keepings;
    private boolean isUsedUp;

    /** @param writeBack must have begun before anything was written into {@code directory} */
    StagedDirectory(
            ValueFiles values,
            Path directory,
            Scratch scratch,
            WriteBack writeBack,
            Adoptions adoptions,
            Keepings keepings) {
        this.values = values;
        this.directory = directory;
        this.scratch = scratch;
        this.writeBack = writeBack;
        this.adoptions = adoptions;
        this.keepings = keepings;
    }

    @Override
    public void put(Key key, Value value) {
        requireStaged();
        if (!values.canHold(key)) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST,
                    "the key " + Printable.line(key.toString()) + " is too long as a file name on this volume");
        }
        try {
            values.write(directory, key, value, scratch);
        } catch (IOException failure) {
            throw VolumeTrouble.of("the value cannot be stored", failure);
        }
    }

    @Override
    public Optional<Snapshot> adopt(InstancePath instance) {
        requireStaged();
        Optional<Snapshot> replaced = adoptions.adopt(directory, writeBack, instance);
        isUsedUp = true;
        return replaced;
    }

    @Override
    public void keep(Snapshot snapshot) {
        requireStaged();
        keepings.keep(directory, writeBack, snapshot);
        isUsedUp = true;
    }

    @Override
    public void keepRemoved(RecoveryPointId id, InstancePath instance) {
        requireStaged();
        keepings.keepRemoved(directory, writeBack, id, instance);
        isUsedUp = true;
    }

    @Override
    public void close() {
        isUsedUp = true;
        scratch.delete(directory);
    }

    private void requireStaged() {
        if (isUsedUp) {
            throw new IllegalStateException("what was staged was adopted or removed");
        }
    }
}
