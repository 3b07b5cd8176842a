package io.cofre.hub.faults;

import io.github.bucket4j.Bucket;
import io.sentry.Sentry;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.SentryOptions;
import io.sentry.protocol.SentryException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports to Sentry, of which a process has one. At most {@value #PER_MINUTE_MAX} of a minute are sent. */
final class SentryReports implements FaultReports {
    private static final Logger LOG = LoggerFactory.getLogger(SentryReports.class);
    private static final int PER_MINUTE_MAX = 30;
    private static final int EXCHANGE_MS_MAX = 5_000;
    private static final long END_MS_MAX = 2_000;

    private final Bucket bucket = Bucket.builder()
            .addLimit(limit -> limit.capacity(PER_MINUTE_MAX).refillGreedy(PER_MINUTE_MAX, Duration.ofMinutes(1)))
            .build();

    private SentryReports() {}

    static SentryReports open(String dsn, String version) {
        Sentry.init(options -> configure(options, dsn, version));
        return new SentryReports();
    }

    /** All that the SDK would collect by itself is switched off. */
    private static void configure(SentryOptions options, String dsn, String version) {
        options.setDsn(dsn);
        options.setRelease("cofre@" + version);
        options.setEnableExternalConfiguration(false);
        options.setAttachServerName(false);
        options.setAttachThreads(false);
        options.setSendModules(false);
        options.setSendClientReports(false);
        options.setMaxBreadcrumbs(0);
        options.setEnableAutoSessionTracking(false);
        options.setEnableUncaughtExceptionHandler(false);
        options.setEnableShutdownHook(false);
        options.setConnectionTimeoutMillis(EXCHANGE_MS_MAX);
        options.setReadTimeoutMillis(EXCHANGE_MS_MAX);
        options.setShutdownTimeoutMillis(END_MS_MAX);
        options.setBeforeSend((event, hint) -> withoutNames(event));
    }

    private static SentryEvent withoutNames(SentryEvent event) {
        event.setServerName(null);
        event.setUser(null);
        event.setRequest(null);
        event.setBreadcrumbs(null);
        List<SentryException> exceptions = event.getExceptions();
        if (exceptions != null) {
            exceptions.forEach(exception -> exception.setValue(null));
        }
        return event;
    }

    @Override
    public void report(Throwable fault) {
        if (bucket.tryConsume(1)) {
            send(() -> Sentry.captureException(fault));
        }
    }

    @Override
    public void tell(String problem) {
        if (bucket.tryConsume(1)) {
            send(() -> Sentry.captureMessage(problem, SentryLevel.WARNING));
        }
    }

    /** A failure of the SDK must not become one of what it reports. */
    private static void send(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException failure) {
            LOG.warn(
                    "a fault could not be reported to Sentry: {}",
                    failure.getClass().getName());
        }
    }

    @Override
    public void close() {
        Sentry.close();
    }
}
