package io.cofre.volume.files;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.SessionCopy;
import java.nio.file.Path;
import java.util.List;

/** A copy of an instance: the values in a directory that nobody writes to. */
public final class DirectoryCopy implements SessionCopy {
    private final ValueFiles values;
    private final Path directory;
    private final List<Key> keys;
    private final Runnable onClose;

    public DirectoryCopy(ValueFiles values, Path directory, List<Key> keys, Runnable onClose) {
        this.values = values;
        this.directory = directory;
        this.keys = keys;
        this.onClose = onClose;
    }

    @Override
    public List<Key> keys() {
        return keys;
    }

    @Override
    public Value read(Key key) {
        return values.read(directory, key)
                .orElseThrow(() -> new CofreException(ErrorCode.NOT_FOUND, "the copy is gone, or has no such key"));
    }

    @Override
    public void close() {
        onClose.run();
    }
}
