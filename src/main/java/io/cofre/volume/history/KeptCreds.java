package io.cofre.volume.history;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.RetainedCreds;
import io.cofre.store.Snapshot;
import io.cofre.store.SnapshotReason;
import io.cofre.volume.files.ValueFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The search for intact creds that are kept beside those of an instance. */
final class KeptCreds {
    private final ValueFiles values;

    KeptCreds(ValueFiles values) {
        this.values = values;
    }

    /** @param snapshots those of the instance, the newest first; asked for only if the second copy is not intact */
    Optional<RetainedCreds> of(InstancePath instance, Supplier<List<Snapshot>> snapshots) {
        Optional<Value> copy = values.readRetained(Layout.of(instance));
        if (copy.isPresent()) {
            return Optional.of(new RetainedCreds(copy.get(), Optional.empty()));
        }
        // A snapshot of values that were replaced may hold another identity, and so may all before it.
        return snapshots.get().stream()
                .takeWhile(snapshot -> snapshot.reason() == SnapshotReason.REQUESTED)
                .flatMap(snapshot -> intact(SnapshotDirectories.of(snapshot))
                        .map(value -> new RetainedCreds(value, Optional.of(snapshot)))
                        .stream())
                .findFirst();
    }

    private Optional<Value> intact(Path directory) {
        try {
            return values.read(directory, Key.CREDS);
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return values.readRetained(directory);
        }
    }
}
