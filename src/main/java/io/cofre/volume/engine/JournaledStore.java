package io.cofre.volume.engine;

import io.cofre.lease.RecordedLeases;
import io.cofre.retention.RetentionClock;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.session.Value;
import io.cofre.store.ChangeListener;
import io.cofre.store.Commit;
import io.cofre.store.FileHealth;
import io.cofre.store.IdentityReader;
import io.cofre.store.Leases;
import io.cofre.store.MendedValue;
import io.cofre.store.RetainedCreds;
import io.cofre.store.ScrubRate;
import io.cofre.store.ScrubReport;
import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;
import io.cofre.store.StoreState;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.files.ValueFiles;
import io.cofre.volume.history.LocalHistory;
import io.cofre.volume.journal.Journal;
import io.cofre.volume.journal.JournalSettings;
import io.cofre.volume.journal.RecoveryReport;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default store. A commit is acknowledged when the journal holds it durably; it is then served from the memtables
 * until a checkpoint has brought it into plain files.
 *
 * <p>A read looks into the memtables, then into the cache, then into the file.
 */
public final class JournaledStore implements SessionStore, FileHealth {
    private static final Logger LOG = LoggerFactory.getLogger(JournaledStore.class);

    private final Disk disk;
    private final Journal journal;
    private final LiveView state;
    private final ValueCache cache;
    private final StoreThreads engine;
    private final Committer committer;
    private final ValueFiles files;
    private final Mending mending;
    private final LocalHistory history;
    private final Upkeep upkeep;
    private final LinkedDirectories links;
    private final KeyList keyList;
    private final Naming naming;
    private final RecordedLeases leases;

    private JournaledStore(
            Disk disk,
            Journal journal,
            LiveView state,
            ValueCache cache,
            StoreThreads engine,
            Mending mending,
            LocalHistory history,
            LinkedDirectories links,
            EpochFile epochs,
            RetentionClock clock) {
        this.disk = disk;
        this.journal = journal;
        this.state = state;
        this.cache = cache;
        this.engine = engine;
        this.committer = engine.committer();
        committer.reads(this::read);
        this.files = new ValueFiles(disk);
        this.mending = mending;
        this.history = history;
        this.links = links;
        this.naming = new Naming(disk);
        this.keyList = new KeyList(files, state, cache);
        this.upkeep = new Upkeep(disk, state, engine, mending, history, clock::wall);
        this.leases = new RecordedLeases(this, epochs, clock::nanoseconds);
    }

    /**
     * Opens the store on {@code disk}, which it owns from now on, and recovers what the journal holds. Nothing is
     * committed until {@link #start}, or the engine is stepped.
     *
     * @param identities tells which identity creds belong to
     * @param clock counts the time for which something has been kept, and tells the time of day
     * @throws IOException if the volume cannot be read or the journal is damaged
     */
    public static JournaledStore open(
            Disk disk, StoreSettings settings, EngineObserver observer, IdentityReader identities, RetentionClock clock)
            throws IOException {
        Patience patience = Patience.of(settings.checkpointInterval());
        return open(disk, settings, observer, patience, identities, clock);
    }

    static JournaledStore open(
            Disk disk,
            StoreSettings settings,
            EngineObserver observer,
            Patience patience,
            IdentityReader identities,
            RetentionClock clock)
            throws IOException {
        InstantSource time = clock::wall;
        OwnDirectories.requireNoLinks(disk);
        LocalHistory.recover(disk, time);
        LiveView state = new LiveView(Catalog.load(disk), time);
        JournalSettings journalSettings =
                new JournalSettings(settings.segmentBytes(), settings.segmentsMax(), settings.commitBytesMax());
        SetAsideFile setAside = new SetAsideFile(disk, time);
        // These commits count as the first sequence, so that the journal is asked to release nothing else.
        long covered = setAside.load(commit -> state.apply(commit, 1));
        UnforcedDirectories leftBehind = new UnforcedDirectories();
        Journal journal = Journal.open(disk, Layout.JOURNAL, journalSettings, (sequence, payload) -> {
            Commit commit = CommitCodec.decode(payload, time.instant());
            leftBehind.add(commit);
            if (sequence > covered) {
                state.apply(commit, sequence);
            }
        });
        setAside.requireFits(covered, journal);
        ValueCache cache = new ValueCache(settings.cacheBytesMax());
        Mending mending = new Mending(disk, state, cache, time);
        StoreThreads engine = new StoreThreads(
                journal,
                state,
                new Checkpoint(disk, cache, leftBehind, patience.retry(), time),
                setAside,
                mending,
                settings,
                observer,
                patience);
        RecoveryReport recovery = journal.recovery();
        LOG.info(
                "store open: {} commits recovered from the journal, {} torn bytes cut, {}; what is read is checked by {}",
                recovery.recordsReplayed(),
                recovery.tornBytesCut(),
                disk.syncMethod(),
                disk.integrityMethod());
        LocalHistory history =
                new LocalHistory(disk, engine.quiesced(), settings.retention(), observer, identities, clock);
        return new JournaledStore(
                disk,
                journal,
                state,
                cache,
                engine,
                mending,
                history,
                LinkedDirectories.find(disk),
                EpochFile.load(disk, time),
                clock);
    }

    /**
     * Starts the threads of the store, except those of {@link #startSweeping} and {@link #startScrubbing}.
     *
     * @param onFailure is called once, by a thread of the store, if the journal fails or a thread dies: the process has
     *     to be restarted
     */
    public void start(Runnable onFailure) {
        engine.start(onFailure);
    }

    /**
     * Starts the thread that removes from the history what is too old or too much. Only a worker calls this: a command
     * on the files of a stopped worker removes nothing unasked.
     */
    public void startSweeping() {
        upkeep.startSweeping();
    }

    /** Starts the thread that reads all files again and again, if the rate is not 0. Only a worker calls this. */
    public void startScrubbing(ScrubRate rate) {
        upkeep.startScrubbing(rate);
    }

    @Override
    public Optional<FileHealth> fileHealth() {
        return Optional.of(this);
    }

    @Override
    public Optional<ScrubReport> scrub() {
        return upkeep.report();
    }

    @Override
    public Optional<RetainedCreds> retainedCreds(InstancePath instance) {
        return history.retainedCreds(instance);
    }

    @Override
    public Optional<Instant> lastWrite(InstancePath instance) {
        return state.contains(instance) ? history.lastWrite(instance) : Optional.empty();
    }

    @Override
    public Optional<Instant> lastWrite(KeyPath path) {
        return history.lastWrite(path);
    }

    @Override
    public CompletableFuture<Void> commit(Commit commit) {
        try {
            commit.changes().forEach(links::requireNone);
            state.requireReadable(commit);
            naming.requireRoom(commit);
        } catch (CofreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return committer.submit(commit);
    }

    @Override
    public void tells(ChangeListener listener) {
        committer.tells(listener);
    }

    @Override
    public Optional<Value> read(KeyPath path) {
        return read(
                path,
                instance -> cache.get(instance, path.key(), () -> files.read(Layout.of(path.instance()), path.key())));
    }

    @Override
    public Optional<Value> readStored(KeyPath path) {
        try {
            return read(path, instance -> mending.look(instance, path.key()));
        } catch (CofreException damage) {
            damage.rethrowUnless(ErrorCode.DAMAGED);
            if (isMended(path)) {
                return read(path, instance -> mending.look(instance, path.key()));
            }
            throw damage;
        }
    }

    /** A volume that takes no checkpoint takes no value either: then the damage stays and the caller is told of it. */
    private boolean isMended(KeyPath path) {
        boolean[] isIntact = new boolean[1];
        try {
            engine.quiesced().whileQuiesced(() -> isIntact[0] = mending.mend(path));
        } catch (CofreException refused) {
            LOG.warn("a damaged value could not be written anew: {}", refused.getMessage());
        }
        return isIntact[0];
    }

    @Override
    public List<MendedValue> mended(InstancePath instance) {
        return mending.mended(instance);
    }

    private Optional<Value> read(KeyPath path, Function<InstanceLife, Optional<Value>> look) {
        while (true) {
            LiveView.Found found = state.find(path);
            InstanceLife instance = found.instance();
            if (instance == null) {
                links.requireNone(path.instance());
                return Optional.empty();
            }
            if (found.entry() != null) {
                return found.entry().value();
            }
            Optional<Value> value = Optional.empty();
            CofreException damage = null;
            try {
                if (instance.isOnDisk()) {
                    value = look.apply(instance);
                }
            } catch (CofreException seen) {
                damage = seen;
            }
            // If the instance was removed meanwhile, its directory may have moved away, or another one may stand in its
            // place. Then the key seems absent or damaged, although one commit may have removed the instance and put
            // the key anew.
            LiveView.Found after = state.find(path);
            if (after.instance() == instance && damage == null) {
                return value;
            }
            if (after.instance() == instance && damage != null && after.entry() == null) {
                throw damage;
            }
        }
    }

    @Override
    public List<GroupName> groups() {
        return state.groups();
    }

    @Override
    public List<Key> keys(InstancePath path) {
        InstanceLife instance = state.instance(path);
        if (instance == null) {
            links.requireNone(path);
            return List.of();
        }
        return keyList.of(instance);
    }

    @Override
    public int keyCount(InstancePath path) {
        InstanceLife instance = state.instance(path);
        return instance == null ? 0 : keyList.count(instance);
    }

    @Override
    public boolean contains(InstancePath instance) {
        return state.contains(instance);
    }

    @Override
    public Optional<List<InstanceName>> instances(GroupName name) {
        links.requireNone(name);
        return state.instances(name);
    }

    @Override
    public StoreState state() {
        return engine.health().state();
    }

    @Override
    public Optional<String> setAside(InstancePath instance) {
        return engine.checkpointer().obstacles().reasonOf(instance);
    }

    @Override
    public List<String> notices() {
        return engine.checkpointer().obstacles().summary().stream().toList();
    }

    @Override
    public void close() {
        upkeep.stop();
        engine.stop();
        journal.close();
        disk.close();
    }

    /** The history that is kept beside the live values. */
    public SessionHistory history() {
        return history;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    /** The figures of the store, for metrics. */
    public EngineFigures figures() {
        return new EngineFigures(
                state.memtableBytes(),
                journal.bytesInUse(),
                cache.statistics().hitCount(),
                cache.statistics().missCount(),
                journal.recovery().recordsReplayed(),
                journal.recovery().tornBytesCut(),
                state.longestFreezeNs(),
                committer.oldestNs(),
                state.oldestNs(),
                engine.checkpointer().obstacles().found().size(),
                state.asideBytes(),
                disk.syncMethod());
    }

    /** Removes from the history what is too old. */
    void sweep() {
        history.sweep();
    }

    StoreThreads engine() {
        return engine;
    }

    Upkeep upkeep() {
        return upkeep;
    }
}
