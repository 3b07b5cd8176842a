package io.cofre.volume.journal;

import static io.cofre.volume.journal.Replayed.append;
import static io.cofre.volume.journal.Replayed.open;
import static io.cofre.volume.journal.Replayed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.testing.disk.DiskCall;
import io.cofre.testing.disk.DiskCall.Operation;
import io.cofre.testing.disk.Fault;
import io.cofre.testing.disk.FaultSchedule;
import io.cofre.testing.disk.SimulatedDisk;
import io.cofre.volume.disk.DiskFullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Tests of a journal whose disk fails. */
final class JournalFaultTest {
    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void keepsItsPromiseWhicheverCallFailsOnce() throws IOException {
        for (Fault fault : List.of(Fault.IO_ERROR, Fault.DISK_FULL, Fault.READ_ONLY)) {
            failEachCall(number -> FaultSchedule.at(number, fault));
        }
    }

    @Test
    void keepsItsPromiseWhicheverChangeIsTheFirstToFail() throws IOException {
        for (Fault fault : List.of(Fault.IO_ERROR, Fault.DISK_FULL, Fault.READ_ONLY)) {
            failEachCall(number ->
                    FaultSchedule.from(number, call -> call.operation().isChanging(), fault));
        }
    }

    /** A life with every kind of work, restarted after the fault: in the same machine, or after a power loss. */
    private static void failEachCall(LongFunction<FaultSchedule> faults) throws IOException {
        long calls = live(SimulatedDisk.empty(), FaultSchedule.none(), new JournalModel());
        for (long number = 1; number <= calls; number++) {
            SimulatedDisk failing = SimulatedDisk.empty();
            JournalModel model = new JournalModel();
            live(failing, faults.apply(number), model);
            SimulatedDisk next = number % 2 == 0 ? failing.kill() : failing.crash(new Random(number));
            Journal journal = model.openAndCheck(next);
            model.appendTo(journal, 30, 30);
            SimulatedDisk last = next.crash(new Random(-number));
            live(last, FaultSchedule.none(), model);
            model.openAndCheck(last);
        }
    }

    private static long live(SimulatedDisk disk, FaultSchedule faults, JournalModel model) throws IOException {
        Journal journal = model.openAndCheck(disk);
        disk.faults(faults);
        for (int step = 0; step < 24; step++) {
            model.appendTo(journal, 400, 300 + step);
            if (step % 5 == 4) {
                model.releaseFrom(journal, 3);
            }
            if (step % 2 == 0 && journal.needsSegment()) {
                JournalModel.prepare(journal);
            }
        }
        if (!journal.isPoisoned()) {
            model.releaseFrom(journal, 0);
        }
        journal.close();
        long calls = disk.calls();
        disk.faults(FaultSchedule.none());
        return calls;
    }

    @Test
    void takesNothingMoreOnceAForceFailed() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.FORCE, Fault.IO_ERROR));
        assertThatThrownBy(() -> append(journal, "b"))
                .isInstanceOf(JournalPoisonedException.class)
                .hasRootCauseMessage(".journal/segment-00: Input/output error");
        assertThat(journal.isPoisoned()).isTrue();
        List<DiskCall> later = recordCalls();
        assertThatThrownBy(() -> append(journal, "c")).isInstanceOf(JournalPoisonedException.class);
        assertThatThrownBy(() -> journal.release(1)).isInstanceOf(JournalPoisonedException.class);
        assertThatThrownBy(journal::prepare).isInstanceOf(JournalPoisonedException.class);
        assertThat(journal.needsSegment()).isFalse();
        journal.close();
        assertThat(later).isEmpty();
    }

    @Test
    void isPoisonedByAFullDiskWhileAGroupIsWritten() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.WRITE, Fault.DISK_FULL));
        assertThatThrownBy(() -> append(journal, "b"))
                .isInstanceOf(JournalPoisonedException.class)
                .hasCauseInstanceOf(DiskFullException.class);
        assertThat(journal.isPoisoned()).isTrue();
    }

    @Test
    void goesOnOnceThereIsRoomAgainForASegment() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        disk.faults(FaultSchedule.from(1, call -> call.operation().isChanging(), Fault.DISK_FULL));
        assertThatThrownBy(journal::prepare).isInstanceOf(DiskFullException.class);
        disk.faults(FaultSchedule.none());
        append(journal, text("b", 1_000), text("c", 1_000), text("d", 1_000), text("e", 1_000));
        assertThat(Replayed.of(disk.kill()))
                .containsExactly("a", text("b", 1_000), text("c", 1_000), text("d", 1_000), text("e", 1_000));
    }

    @Test
    void leavesEverythingAsItIsWhenItIsClosedPoisoned() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        journal.release(1);
        disk.faults(FaultSchedule.nth(1, call -> call.operation() == Operation.FORCE, Fault.IO_ERROR));
        assertThatThrownBy(() -> append(journal, "b")).isInstanceOf(JournalPoisonedException.class);
        List<DiskCall> later = recordCalls();
        journal.close();
        assertThat(later).isEmpty();
    }

    @Test
    void keepsTheSegmentsWhereTheMarkCannotBeWritten() throws IOException {
        Journal journal = open(disk);
        append(journal, "a");
        disk.faults(FaultSchedule.from(1, call -> call.operation().isChanging(), Fault.IO_ERROR));
        assertThatThrownBy(() -> journal.release(1)).isInstanceOf(IOException.class);
        assertThat(journal.bytesInUse()).isPositive();
        disk.faults(FaultSchedule.none());
        journal.release(1);
        assertThat(journal.bytesInUse()).isZero();
    }

    private List<DiskCall> recordCalls() {
        List<DiskCall> calls = new ArrayList<>();
        disk.faults(call -> {
            calls.add(call);
            return Optional.empty();
        });
        return calls;
    }
}
