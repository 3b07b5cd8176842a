package io.cofre.identity;

import io.cofre.metrics.GuardMetrics;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.RetainedCreds;
import io.cofre.store.SessionStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of creds. If they are damaged it puts an intact copy in their place: pods take any failure of this read
 * for "no creds", and then destroy the identity by writing a new one over it. Thread-safe.
 */
public final class CredsReader {
    private static final Logger LOG = LoggerFactory.getLogger(CredsReader.class);

    private final SessionStore store;
    private final GuardMetrics metrics;
    private final InstantSource time;
    private final OncePerWindow warnings = new OncePerWindow(Duration.ofMinutes(1));

    CredsReader(SessionStore store, GuardMetrics metrics, InstantSource time) {
        this.store = store;
        this.metrics = metrics;
        this.time = time;
    }

    /**
     * The creds of an instance; empty only if there truly are none.
     *
     * @throws CofreException {@code DAMAGED} if they are not intact and no intact copy is kept
     */
    public Optional<Value> read(InstancePath instance) {
        try {
            return store.read(new KeyPath(instance, Key.CREDS));
        } catch (CofreException failure) {
            failure.rethrowUnless(ErrorCode.DAMAGED);
            return Optional.of(healed(instance, failure));
        }
    }

    /**
     * Makes sure that the creds are whole, if there are any.
     *
     * @throws CofreException {@code UNAVAILABLE} if there are creds that {@link #read} cannot give whole
     */
    public void requireIntact(InstancePath instance) {
        Optional<Value> creds;
        try {
            creds = read(instance);
        } catch (CofreException failure) {
            throw new CofreException(
                    ErrorCode.UNAVAILABLE, "the creds of the instance are damaged or cannot be read", failure);
        }
        if (creds.isPresent() && !JsonText.isJson(creds.get().bytes())) {
            throw new CofreException(ErrorCode.UNAVAILABLE, "the creds of the instance are damaged: not JSON");
        }
    }

    private Value healed(InstancePath instance, CofreException damage) {
        RetainedCreds retained = store.retainedCreds(instance).orElseThrow(() -> damage);
        metrics.credsHealed();
        if (warnings.isFirst(instance)) {
            LOG.warn(
                    "the creds of {} in {} are damaged; readers are given {}",
                    instance.instance(),
                    instance.group(),
                    retained.source(time.instant()));
        }
        return retained.value();
    }
}
