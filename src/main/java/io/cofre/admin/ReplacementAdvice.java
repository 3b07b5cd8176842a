package io.cofre.admin;

import io.cofre.identity.Creds;
import io.cofre.session.InstancePath;
import io.cofre.store.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reports on instances that replaced others, with advice. */
final class ReplacementAdvice {
    private static final String RESTART =
            "Restart the instance in its pod now: it still has the former session in memory,"
                    + " and would store that again.";
    private static final String STALE =
            "Encryption goes on with each message, and what was sent or received since then is"
                    + " not in it: some contacts may see \"waiting for this message\" until their session is renewed.";

    private ReplacementAdvice() {}

    /**
     * The report that an instance was restored to its state at {@code time}; {@code holders} have its identity as well.
     */
    static ReplacementReport restored(Optional<Snapshot> replaced, Instant time, List<InstancePath> holders) {
        List<String> warnings = new ArrayList<>();
        if (!holders.isEmpty()) {
            warnings.add(Duplicates.warning("in this state", holders));
        }
        warnings.add(RESTART);
        warnings.add("This is the state of " + time + ". " + STALE);
        return new ReplacementReport(id(replaced), warnings);
    }

    /** The report that an instance was imported from an archive; {@code about} holds further warnings. */
    static ReplacementReport imported(Optional<Snapshot> replaced, Optional<Creds> creds, List<String> about) {
        List<String> warnings = new ArrayList<>(about);
        warnings.add(RESTART);
        if (creds.isEmpty() || !creds.get().identity().paired()) {
            warnings.add("No account is paired in the archive.");
        } else {
            warnings.add("If this session was used after the archive was made: " + STALE);
            warnings.add("No other worker or pod may go on using this session.");
        }
        return new ReplacementReport(id(replaced), warnings);
    }

    private static Optional<String> id(Optional<Snapshot> replaced) {
        return replaced.map(snapshot -> snapshot.id().text());
    }
}
