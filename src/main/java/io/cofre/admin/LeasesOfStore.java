package io.cofre.admin;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations of operators on leases. */
final class LeasesOfStore {
    private static final Logger LOG = LoggerFactory.getLogger(LeasesOfStore.class);

    private final Leases leases;

    LeasesOfStore(Leases leases) {
        this.leases = leases;
    }

    LeaseReport of(InstancePath instance) {
        return leases.current(instance)
                .map(lease -> new LeaseReport(
                        instance.group().toString(),
                        instance.instance().toString(),
                        lease.holder(),
                        lease.epoch(),
                        lease.expiresInMs()))
                .orElseThrow(LeasesOfStore::absent);
    }

    void end(InstancePath instance) {
        if (!Committed.await(leases.revoke(instance))) {
            throw absent();
        }
        LOG.info("an operator ended the lease of {} in {}", instance.instance(), instance.group());
    }

    private static CofreException absent() {
        return new CofreException(ErrorCode.NOT_FOUND, "nobody has the lease of the instance");
    }
}
