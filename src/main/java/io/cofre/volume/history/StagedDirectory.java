package io.cofre.volume.history;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Printable;
import io.cofre.session.Value;
import io.cofre.store.Staging;
import io.cofre.volume.files.Scratch;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.files.VolumeTrouble;
import io.cofre.volume.files.WriteBack;
import java.io.IOException;
import java.nio.file.Path;

/** A directory in which an instance is put together. */
final class StagedDirectory implements Staging {
    private final ValueFiles values;
    private final Path directory;
    private final Scratch scratch;
    private final WriteBack writeBack;

    /** @param writeBack begun before anything was written into {@code directory} */
    StagedDirectory(ValueFiles values, Path directory, Scratch scratch, WriteBack writeBack) {
        this.values = values;
        this.directory = directory;
        this.scratch = scratch;
        this.writeBack = writeBack;
    }

    Path directory() {
        return directory;
    }

    WriteBack writeBack() {
        return writeBack;
    }

    @Override
    public void put(Key key, Value value) {
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
    public void close() {
        scratch.delete(directory);
    }
}
