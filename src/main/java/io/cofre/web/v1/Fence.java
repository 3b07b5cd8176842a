package io.cofre.web.v1;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.store.Condition;
import io.cofre.store.Lease;
import io.cofre.web.kit.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The header {@code Cofre-Lease}: the epoch of the lease by which a caller writes. */
final class Fence {
    static final String HEADER = "Cofre-Lease";

    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,16}");

    private Fence() {}

    /**
     * The epoch in the header; empty if the request has no such header.
     *
     * @throws CofreException {@code BAD_REQUEST} if it is malformed
     */
    static OptionalLong in(Request request) {
        String text = request.header(HEADER).orElse(null);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!EPOCH.matcher(text).matches() || Long.parseLong(text) > Lease.EPOCH_MAX) {
            throw new CofreException(ErrorCode.BAD_REQUEST, "the header " + HEADER + " is no epoch of a lease");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /**
     * Refuses a header that has no effect: its sender believes that it writes by its lease.
     *
     * @throws CofreException {@code BAD_REQUEST} if the request has the header
     */
    static void requireNone(Request request) {
        if (request.header(HEADER).isPresent()) {
            throw new CofreException(
                    ErrorCode.BAD_REQUEST,
                    "the header " + HEADER + " has no meaning here: this request is not made by a lease");
        }
    }

    /** The condition that the header stands for; none without it. */
    static List<Condition> conditions(Request request, InstancePath instance) {
        OptionalLong epoch = in(request);
        return epoch.isPresent() ? List.of(new Condition.HoldsLease(instance, epoch.getAsLong())) : List.of();
    }

    /** These conditions, and the one that the header stands for before them. */
    static List<Condition> before(List<Condition> conditions, Request request, InstancePath instance) {
        List<Condition> all = new ArrayList<>(conditions(request, instance));
        all.addAll(conditions);
        return all;
    }
}
