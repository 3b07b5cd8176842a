package io.cofre.admin;

import io.cofre.admin.InstanceReport.Finding;
import io.cofre.admin.InstanceReport.PreKeys;
import io.cofre.identity.Creds;
import io.cofre.identity.CurrentCreds;
import io.cofre.identity.Guards;
import io.cofre.identity.Identity;
import io.cofre.identity.InstanceState;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.MendedValue;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.store.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The doctor: it examines one instance and reports its problems. Used once. */
final class Doctor {
    private static final int NAMED_MAX = 5;

    private final InstancePath instance;
    private final Instant now;
    private final SessionStore store;
    private final SessionHistory history;
    private final CurrentCreds creds;
    private final KeyCensus census;
    private final List<Snapshot> snapshots;
    private final List<MendedValue> mended;
    private final boolean twoWriters;
    private final boolean isWrittenWithoutLease;
    private final boolean enforcesLeases;
    private final List<InstancePath> holders;
    private final Optional<String> setAside;
    private final Remedies remedies;
    private final List<Finding> findings = new ArrayList<>();

    /** @param now the time of day */
    Doctor(SessionStore store, SessionHistory history, Guards guards, InstancePath instance, Instant now) {
        this.store = store;
        this.instance = instance;
        this.now = now;
        this.history = history;
        this.creds = CurrentCreds.stored(store, instance);
        this.census = KeyCensus.of(store, instance);
        this.snapshots = history.snapshots(instance);
        this.mended = store.fileHealth().map(files -> files.mended(instance)).orElse(List.of());
        this.twoWriters = guards.writers().suspected(instance);
        this.isWrittenWithoutLease = guards.leases().passedLately(instance);
        this.enforcesLeases = guards.leases().enforces();
        this.holders = guards.identities().sharedWith(instance);
        this.setAside = store.fileHealth().flatMap(files -> files.setAside(instance));
        this.remedies = new Remedies(history, instance, snapshots);
    }

    InstanceReport report() {
        boolean isIdentityLost = findLostIdentity();
        if (creds.creds().flatMap(Creds::flaw).isPresent()) {
            findUnusableCreds();
        } else if (creds.state() == InstanceState.DAMAGED) {
            findDamagedCreds();
        } else if (!isIdentityLost) {
            findCreds();
        }
        findDamagedKeys();
        findSetAside();
        findMended();
        findTwoWriters();
        findDamagedLease();
        findWritesWithoutLease();
        findDuplicates();
        if (!isIdentityLost) {
            findPreKeys();
        }
        // The gravest findings come first; otherwise they keep the order in which they were found.
        findings.sort((one, other) -> Boolean.compare(other.problem(), one.problem()));
        return new InstanceReport(
                new InstanceSummary(
                        instance.group().toString(),
                        instance.instance().toString(),
                        creds.state(),
                        census.keys(),
                        Optional.of(census.bytes()),
                        store.lastWrite(instance),
                        Duplicates.names(holders)),
                identity().account(),
                census.byKind(),
                census.damaged(),
                preKeys(),
                store.retainedCreds(instance)
                        .filter(retained -> retained.snapshot().isEmpty())
                        .isPresent(),
                snapshots.size(),
                twoWriters,
                findings);
    }

    private Identity identity() {
        return creds.creds().map(Creds::identity).orElse(Identity.NONE);
    }

    private void findSetAside() {
        setAside.ifPresent(reason -> problem(
                FindingCode.NOT_IN_FILES,
                "Something of it cannot be brought into its file: " + reason
                        + ". It is served, and nothing is lost, but" + " no snapshot and no backup has it.",
                "Mend what the log names, such as the owner or the mode of the instance's directory. The worker tries"
                        + " again every 10 s."));
    }

    private void findCreds() {
        switch (creds.state()) {
            case EMPTY -> findMissingCreds();
            case UNPAIRED -> findUnpairedCreds();
            case PAIRED -> findOverwrittenLogin();
            case DAMAGED, UNREADABLE -> {}
        }
    }

    /** Reports creds that no pod can log in with. Cofre stores them all the same, because they are JSON. */
    private void findUnusableCreds() {
        Creds found = creds.creds().orElseThrow();
        problem(
                FindingCode.CREDS_UNUSABLE,
                "The creds " + found.flaw().orElseThrow() + ": no pod can log in with them.",
                found.identity().paired() && !found.isObject()
                        ? "An account is in them, as text within a text. Export the instance and import that with --replace:"
                                + " an import unwraps them. " + remedies.restore("Or")
                        : remedies.restore());
    }

    private void findDamagedCreds() {
        Optional<RetainedCreds> retained = creds.retained();
        if (retained.isPresent() && retained.get().snapshot().isPresent()) {
            problem(
                    FindingCode.CREDS_SERVED_FROM_SNAPSHOT,
                    "The creds on the volume are damaged, and so is the copy beside them. Pods are given "
                            + retained.get().source(now) + ".",
                    "Check the disk. " + remedies.restore());
        } else if (retained.isPresent()) {
            info(
                    FindingCode.CREDS_SERVED_FROM_COPY,
                    "The creds on the volume are damaged. Pods are given the intact copy that is kept beside them.",
                    "Nothing has to be done: the pod's next write of creds mends them. Check the disk. If they stay"
                            + " damaged: " + ShellCommands.takeSnapshot(instance)
                            + "; that writes them anew from the copy.");
        } else {
            problem(
                    FindingCode.CREDS_DAMAGED,
                    "The creds are damaged and no intact copy is kept. Pods are refused, so that they do not destroy the"
                            + " account by pairing anew.",
                    remedies.restore());
        }
    }

    private void findUnpairedCreds() {
        boolean isRequested = creds.creds().filter(Creds::codeRequested).isPresent();
        info(
                FindingCode.UNPAIRED,
                isRequested
                        ? "No account is paired: a pairing code was asked for, and no phone has confirmed it."
                        : "No account is paired.",
                remedies.takeBack(Instant.EPOCH)
                        + "Pair one by the QR code or the pairing code that the pod shows."
                        + remedies.restore(" If one was paired and nobody logged out on purpose", List.of())
                                .orElse(""));
    }

    private void findOverwrittenLogin() {
        if (isLoginOverwritten()) {
            problem(
                    FindingCode.LOGIN_OVERWRITTEN,
                    "A pairing code was asked for although an account is paired: creds have lost the number of its device,"
                            + " and the account cannot log in with them.",
                    remedies.restore());
        }
    }

    private boolean isLoginOverwritten() {
        return creds.creds()
                .filter(found -> found.identity().paired() && found.codeRequested())
                .isPresent();
    }

    private void findMissingCreds() {
        if (census.keys() > 0) {
            problem(
                    FindingCode.CREDS_MISSING,
                    "There are " + census.keys() + " keys, but no creds.",
                    remedies.restore());
        } else {
            info(
                    FindingCode.EMPTY,
                    "It is empty: no account was paired yet.",
                    remedies.takeBack(Instant.EPOCH) + "Pair one by the QR code that the pod shows.");
        }
    }

    /**
     * Reports a former identity that is kept. It is a problem as long as no account is paired in its place, or if the
     * keys still belong to it. Damaged creds without a copy do not tell whether that is so.
     *
     * @return whether there is such a problem; an unpaired account, or creds that do not fit the keys, would only be
     *     its consequences
     */
    private boolean findLostIdentity() {
        if (isLoginOverwritten()
                || (creds.state() == InstanceState.DAMAGED && creds.creds().isEmpty())) {
            return false;
        }
        Optional<Snapshot> last = new IdentityChanges(history, instance, snapshots, identity()).lastLoss();
        if (last.isEmpty()) {
            return false;
        }
        String when = "The identity of a paired account was replaced at "
                + last.get().id().time() + ".";
        String command = ShellCommands.restoreSnapshot(instance, last.get().id().text());
        if (identity().paired() && hasNewerPreKeys()) {
            problem(
                    FindingCode.IDENTITY_REPLACED,
                    when + " An account is paired now, and keys of the former one are still there.",
                    "If it is not the right one: " + command + Remedies.RESTART + ".");
        } else if (identity().paired()) {
            info(
                    FindingCode.IDENTITY_REPLACED,
                    when + " An account is paired now.",
                    "If it is not the right one: " + command + Remedies.RESTART + ".");
        } else {
            problem(
                    FindingCode.IDENTITY_REPLACED,
                    when + " No account is paired now.",
                    remedies.takeBack(last.get().id().time()) + "If nobody logged out on purpose: " + command
                            + Remedies.RESTART + ". Otherwise pair again.");
        }
        return !identity().paired() || hasNewerPreKeys();
    }

    private void findDamagedKeys() {
        List<String> others = census.damaged().stream()
                .filter(key -> !key.equals(Key.CREDS.toString()))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        problem(
                FindingCode.KEYS_DAMAGED,
                others.size() + " damaged: " + named(others) + ".",
                "Check the disk. "
                        + remedies.restore(
                                        "To mend it",
                                        others.stream().map(Key::of).toList())
                                .orElse(
                                        "No snapshot holds them intact. Pods get an error for them. Without one a pod makes it"
                                                + " anew with its contact: "
                                                + ShellCommands.deleteKey(instance, Key.of(others.get(0)))));
    }

    private void findMended() {
        if (mended.isEmpty()) {
            return;
        }
        List<String> names =
                mended.stream().map(each -> each.key().toString()).sorted().toList();
        Instant last = mended.stream()
                .map(MendedValue::time)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        info(
                FindingCode.MENDED,
                names.size() + " damaged on the volume and written anew from memory, last at "
                        + last.truncatedTo(ChronoUnit.SECONDS) + ": " + named(names) + ".",
                "Nothing is lost. Check the disk: what is damaged while the worker does not have it in memory stays so.");
    }

    private static String named(List<String> keys) {
        return String.join(", ", keys.subList(0, Math.min(NAMED_MAX, keys.size())))
                + (keys.size() > NAMED_MAX ? ", …" : "");
    }

    private void findTwoWriters() {
        if (twoWriters) {
            problem(
                    FindingCode.TWO_WRITERS,
                    "Two addresses wrote it by turns within the last hour: two pods seem to run the same session.",
                    "Stop it in one of the pods. Each undoes what the other one stores, and WhatsApp logs both out.");
        }
    }

    private void findDamagedLease() {
        try {
            store.leases().current(instance);
        } catch (CofreException damage) {
            damage.rethrowUnless(ErrorCode.DAMAGED);
            problem(
                    FindingCode.LEASE_DAMAGED,
                    "The record of its lease is damaged. Nobody can acquire the lease, and writes by it fail"
                            + (enforcesLeases ? "; so do all others." : "."),
                    "End the lease: " + ShellCommands.breakLease(instance)
                            + ". Its holder then has to acquire it anew.");
        }
    }

    private void findWritesWithoutLease() {
        if (isWrittenWithoutLease) {
            problem(
                    FindingCode.WRITTEN_WITHOUT_LEASE,
                    "A program wrote it within the last hour without its lease, which another one held"
                            + (enforcesLeases ? "; its writes were refused." : "; its writes were made."),
                    "Stop the program that does not know of leases, such as a pod, or the one that holds the lease: "
                            + ShellCommands.showLease(instance) + ".");
        }
    }

    private void findDuplicates() {
        if (!holders.isEmpty()) {
            problem(
                    FindingCode.IDENTITY_DUPLICATED,
                    "The same identity is in " + Duplicates.listed(holders)
                            + ". WhatsApp disconnects an account that runs twice, and messages are lost.",
                    "Stop all but one of them in their pods, and remove the others; what is removed goes into the trash.");
        }
    }

    private void findPreKeys() {
        if (preKeys().isEmpty()) {
            return;
        }
        PreKeys found = preKeys().get();
        long next = found.next();
        long unuploaded = creds.creds().orElseThrow().firstUnuploadedPreKeyId().orElse(next);
        if (hasNewerPreKeys()) {
            problem(
                    FindingCode.CREDS_OLDER_THAN_KEYS,
                    "Pre-key " + found.last() + " is stored, but creds would give the number " + next
                            + " again: creds are older than the keys.",
                    "Contacts may get messages that cannot be read until new pre-keys were exchanged. If there is a newer"
                            + " snapshot, restore it: " + ShellCommands.listSnapshots(instance));
        }
        if (identity().paired() && found.stored() == 0 && unuploaded > 1) {
            problem(
                    FindingCode.PRE_KEYS_GONE,
                    "No pre-key is stored, although " + (unuploaded - 1) + " were given to WhatsApp: first messages of"
                            + " contacts cannot be read.",
                    remedies.restore());
            return;
        }
        long waiting = Math.max(0, next - unuploaded);
        long there = census.preKeys().subSet(Math.min(unuploaded, next), next).size();
        if (waiting > there) {
            problem(
                    FindingCode.PRE_KEYS_MISSING,
                    (waiting - there) + " of the pre-keys from " + unuploaded + " to " + (next - 1)
                            + ", which WhatsApp is to be given next, are not stored.",
                    remedies.restore());
        }
    }

    /** Whether there is a pre-key that creds do not know of. */
    private boolean hasNewerPreKeys() {
        return preKeys()
                .filter(found -> found.stored() > 0 && found.last() >= found.next())
                .isPresent();
    }

    private Optional<PreKeys> preKeys() {
        if (creds.creds().isEmpty() || creds.creds().get().nextPreKeyId().isEmpty()) {
            return Optional.empty();
        }
        boolean none = census.preKeys().isEmpty();
        return Optional.of(new PreKeys(
                census.preKeys().size(),
                none ? 0 : census.preKeys().first(),
                none ? 0 : census.preKeys().last(),
                creds.creds().get().nextPreKeyId().getAsLong()));
    }

    private void problem(FindingCode code, String text, String advice) {
        findings.add(new Finding(code.wireName(), true, text, advice));
    }

    private void info(FindingCode code, String text, String advice) {
        findings.add(new Finding(code.wireName(), false, text, advice));
    }
}
