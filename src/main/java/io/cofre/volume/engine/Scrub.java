package io.cofre.volume.engine;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.ScrubReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scrub: it reads all files of all instances again and again, a few each second, so that it finds damage while
 * something intact is left to mend it with. A pass goes by group, instance and key. Groups, instances and keys may come
 * and go meanwhile; that is no error. It holds the keys of one instance at a time.
 *
 * <p>One thread makes the steps, or a test does without a thread. Any thread may call {@link #report}.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
    private static final long BURST_NS = Duration.ofSeconds(1).toNanos();

    /** The shortest time between two passes, so that a small volume is not read all the time. */
    private static final long PASS_NS = Duration.ofMinutes(1).toNanos();

    private final LiveView state;
    private final Mending mending;
    private final ScrubCheck check;
    private final ScrubPace pace;
    private final LongSupplier clock;
    private final InstantSource time;

    private boolean inPass;
    private long nextPass;
    private long filesBefore;
    private long mendedBefore;
    private Iterator<GroupName> groups = Collections.emptyIterator();
    private Iterator<InstanceName> instances = Collections.emptyIterator();
    private Iterator<Key> keys = Collections.emptyIterator();
    private @Nullable GroupName group;
    private @Nullable InstanceLife instance;
    private volatile Optional<ScrubReport.Pass> last = Optional.empty();
    private volatile boolean ended;

    /**
     * @param clock tells nanoseconds, as {@link System#nanoTime} does
     * @param time tells the time of day
     */
    Scrub(LiveView state, Mending mending, ScrubCheck check, ScrubPace pace, LongSupplier clock, InstantSource time) {
        this.state = state;
        this.mending = mending;
        this.check = check;
        this.pace = pace;
        this.clock = clock;
        this.time = time;
        this.nextPass = clock.getAsLong();
    }

    /** The time until there is something to do. */
    long pauseNs() {
        return inPass ? BURST_NS : Math.max(BURST_NS, nextPass - clock.getAsLong());
    }

    /** Reads as much as the rate allows now. */
    void step() {
        pace.refill();
        if (!inPass && nextPass - clock.getAsLong() > 0) {
            return;
        }
        if (!inPass) {
            begin();
        }
        try {
            while (inPass && pace.hasRoom() && !ended) {
                advance();
            }
        } catch (RuntimeException failure) {
            LOG.error("the scrub failed; it begins again with its next pass", failure);
            leave();
        }
    }

    /** Makes a running step end after the file that it reads. */
    void end() {
        ended = true;
    }

    ScrubReport report() {
        return new ScrubReport(
                check.filesRead(), check.bytesRead(), check.damaged(), check.unreadable(), mending.count(), last);
    }

    private void begin() {
        inPass = true;
        nextPass = clock.getAsLong() + PASS_NS;
        filesBefore = check.filesRead();
        mendedBefore = check.mended();
        groups = state.groups().iterator();
    }

    private void leave() {
        inPass = false;
        groups = Collections.emptyIterator();
        instances = Collections.emptyIterator();
        keys = Collections.emptyIterator();
    }

    private void advance() {
        if (instance != null && keys.hasNext()) {
            value(instance, keys.next());
        } else if (group != null && instances.hasNext()) {
            enter(new InstancePath(group, instances.next()));
        } else if (groups.hasNext()) {
            group = groups.next();
            instances = check.instances(group).iterator();
        } else {
            complete();
        }
    }

    private void enter(InstancePath path) {
        instance = check.instance(path);
        if (instance != null) {
            keys = check.keys(instance).iterator();
            check.creds(instance);
        }
    }

    private void value(InstanceLife current, Key key) {
        if (check.instance(current.path()) != current) {
            keys = Collections.emptyIterator();
        } else if (!key.equals(Key.CREDS)) {
            check.value(current, key);
        }
    }

    private void complete() {
        leave();
        boolean foundNew = check.endPass();
        ScrubReport.Pass pass = new ScrubReport.Pass(
                time.instant(),
                check.filesRead() - filesBefore,
                check.damaged(),
                check.unreadable(),
                check.mended() - mendedBefore);
        last = Optional.of(pass);
        if (foundNew) {
            LOG.info(
                    "the scrub read {} files: {} are damaged, {} could not be read, {} were written anew",
                    pass.files(),
                    pass.damaged(),
                    pass.unreadable(),
                    pass.mended());
        }
    }
}
