package io.cofre.testing.crash;

import io.cofre.session.ErrorCode;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The commits that the writers of a {@link WriterChild} were told are durable, so that the next child must find them.
 * The parent keeps it, out of reach of the faults of the child. Thread-safe.
 */
public final class Ledger {
    private final WriterScript script;
    private final List<Account> accounts = new ArrayList<>();
    private final Map<ErrorCode, Long> refused = new EnumMap<>(ErrorCode.class);
    private long acknowledged;

    /** The account of one writer. {@code next} is the number of the first commit without an answer. */
    private record Account(SessionModel model, long next) {}

    public Ledger(WriterScript script, int writers) {
        this.script = script;
        for (int writer = 0; writer < writers; writer++) {
            accounts.add(new Account(SessionModel.EMPTY, 0));
        }
    }

    public synchronized void acknowledged(int writer, long number) {
        Account account = accountAt(writer, number);
        SessionModel after = account.model
                .after(script.commit(writer, number))
                .orElseThrow(() -> new AssertionError("acknowledged, although it had to be refused: "
                        + SessionModel.describe(script.commit(writer, number))));
        accounts.set(writer, new Account(after, number + 1));
        acknowledged++;
        notifyAll();
    }

    synchronized void refused(int writer, long number, ErrorCode code) {
        Account account = accountAt(writer, number);
        Commit commit = script.commit(writer, number);
        if (!account.model.refusal(commit).equals(Optional.of(code))) {
            throw new AssertionError("refused " + SessionModel.describe(commit) + " with " + code + ", expected "
                    + account.model.refusal(commit));
        }
        refused.merge(code, 1L, Long::sum);
        accounts.set(writer, new Account(account.model, number + 1));
    }

    private Account accountAt(int writer, long number) {
        Account account = accounts.get(writer);
        if (account.next != number) {
            throw new IllegalStateException("writer " + writer + " answers out of turn");
        }
        return account;
    }

    /**
     * Checks the sessions that a new process found for a writer: all acknowledged commits, and the one under way whole
     * or not at all. From now on the same must be found.
     */
    public synchronized void check(int writer, SessionModel found) {
        Account account = accounts.get(writer);
        Commit underWay = script.commit(writer, account.next);
        Optional<SessionModel> after = account.model.after(underWay);
        if (after.equals(Optional.of(found))) {
            accounts.set(writer, new Account(found, account.next + 1));
        } else if (account.model.equals(found) || isPartly(account.model, underWay, found)) {
            accounts.set(writer, new Account(found, account.next));
        } else {
            throw new AssertionError(verdict(account, after.orElse(account.model), found) + " for writer " + writer
                    + " at " + account.next + ", of what was acknowledged:\n" + account.model.differenceTo(found)
                    + "under way was " + SessionModel.describe(underWay));
        }
    }

    /** A store without a journal makes a new instance in two steps. */
    private boolean isPartly(SessionModel model, Commit underWay, SessionModel found) {
        return !script.batches()
                && underWay.changes().get(0) instanceof Change.CreateInstance create
                && model.after(new Commit(
                                List.of(new Change.CreateGroup(create.instance().group())), underWay.conditions()))
                        .equals(Optional.of(found));
    }

    private static String verdict(Account account, SessionModel after, SessionModel found) {
        TreeSet<String> verdicts = new TreeSet<>();
        TreeSet<String> paths = new TreeSet<>(account.model.entries().keySet());
        paths.addAll(found.entries().keySet());
        for (String path : paths) {
            String expected = account.model.entries().getOrDefault(path, "");
            String actual = found.entries().getOrDefault(path, "");
            if (actual.equals(TestValue.TORN)) {
                verdicts.add("TORN");
            } else if (!actual.equals(expected)
                    && !actual.equals(after.entries().getOrDefault(path, ""))) {
                verdicts.add(actual.isEmpty() ? "LOST" : "STALE");
            }
        }
        return verdicts.isEmpty() ? "HALF-BATCH" : verdicts.toString();
    }

    /** Where each writer goes on. */
    synchronized List<Long> next() {
        return accounts.stream().map(Account::next).toList();
    }

    synchronized SessionModel model(int writer) {
        return accounts.get(writer).model;
    }

    public synchronized long acknowledged() {
        return acknowledged;
    }

    /** The number of commits that were refused, and had to be, by code. */
    public synchronized Map<ErrorCode, Long> refused() {
        return Map.copyOf(refused);
    }

    /** Waits until more is acknowledged than {@code before}; returns whether that came in time. */
    synchronized boolean awaitMoreThan(long before, Duration timeMax) throws InterruptedException {
        long end = System.nanoTime() + timeMax.toNanos();
        long leftMs = timeMax.toMillis();
        while (acknowledged <= before && leftMs > 0) {
            wait(leftMs);
            leftMs = (end - System.nanoTime()) / 1_000_000;
        }
        return acknowledged > before;
    }
}
