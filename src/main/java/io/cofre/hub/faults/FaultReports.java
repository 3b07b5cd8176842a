package io.cofre.hub.faults;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;

/**
 * The reports of faults. A report holds types of exceptions and places in the sources, and never a message of an
 * exception: that could name a session, a phone number or a secret. Thread-safe. No method throws or waits.
 */
public interface FaultReports extends AutoCloseable {
    /** Those that nobody gets. */
    FaultReports NONE = new FaultReports() {
        @Override
        public void report(Throwable fault) {
            // Nobody gets it.
        }

        @Override
        public void tell(String problem) {
            // Nobody gets it.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    /**
     * Reports to Sentry.
     *
     * @param dsn the DSN of a project there
     * @param version the version of the program
     */
    static FaultReports toSentry(String dsn, String version) {
        return SentryReports.open(dsn, version);
    }

    /** Reports a failure, if it is a fault and not the answer to a wrong or untimely request. */
    default void met(Throwable failure) {
        if (!(failure instanceof CofreException refused) || refused.code().kind() == ErrorCode.Kind.STORE) {
            report(failure);
        }
    }

    /** Reports a fault. */
    void report(Throwable fault);

    /**
     * Reports a problem that has no exception.
     *
     * @param problem a sentence that names nobody
     */
    void tell(String problem);

    /** Sends what is on its way, within a bounded time, and reports nothing more. */
    @Override
    void close();
}
