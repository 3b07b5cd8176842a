package io.cofre.volume.history;

import io.cofre.retention.Kept;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.IdentityReader;
import io.cofre.volume.files.ValueFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The owner of the values in a directory, as a digest of the identity in their creds and of their instance. */
final class Whose {
    private final ValueFiles values;
    private final IdentityReader identities;

    Whose(ValueFiles values, IdentityReader identities) {
        this.values = values;
        this.identities = identities;
    }

    /**
     * The digests: one, or none if no account is paired.
     *
     * @throws IOException if the identity cannot be told now, for a reason that passes
     */
    List<String> of(InstancePath instance, Path directory) throws IOException {
        return identityIn(directory)
                .map(identity -> List.of(Kept.digest(instance, identity)))
                .orElse(List.of());
    }

    private Optional<String> identityIn(Path directory) throws IOException {
        try {
            try {
                return values.read(directory, Key.CREDS).flatMap(identities::identityIn);
            } catch (CofreException failure) {
                failure.rethrowUnless(ErrorCode.DAMAGED);
                Optional<Value> retained = values.readRetained(directory);
                return retained.isPresent() ? retained.flatMap(identities::identityIn) : Optional.of(Kept.UNREADABLE);
            }
        } catch (CofreException failure) {
            if (failure.code() == ErrorCode.DAMAGED) {
                return Optional.of(Kept.UNREADABLE);
            }
            throw new IOException(failure.getMessage(), failure);
        }
    }
}
