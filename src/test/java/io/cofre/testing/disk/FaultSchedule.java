package io.cofre.testing.disk;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The schedule of the calls of a {@link SimulatedDisk} that go wrong. It is asked once for each call, in order, under
 * the disk's lock.
 */
@FunctionalInterface
public interface FaultSchedule {
    Optional<Fault> faultOf(DiskCall call);

    /** Nothing goes wrong. */
    static FaultSchedule none() {
        return call -> Optional.empty();
    }

    /** The call of that number goes wrong, no other. */
    static FaultSchedule at(long number, Fault fault) {
        return call -> call.number() == number ? Optional.of(fault) : Optional.empty();
    }

    /** The call of that number goes wrong, and every later one that {@code affected} holds for. */
    static FaultSchedule from(long number, Predicate<DiskCall> affected, Fault fault) {
        return call -> call.number() >= number && affected.test(call) ? Optional.of(fault) : Optional.empty();
    }

    /** Of the calls that {@code affected} holds for the one of that number (from 1) goes wrong, no other. */
    static FaultSchedule nth(long number, Predicate<DiskCall> affected, Fault fault) {
        AtomicLong met = new AtomicLong();
        return call -> affected.test(call) && met.incrementAndGet() == number ? Optional.of(fault) : Optional.empty();
    }
}
