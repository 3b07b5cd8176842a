package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The time that a caller has to read an answer that is sent as it is made. */
class TimedOutputTest {
    private static final long READ_NS = 3_000_000_000L;

    private long nowNs;
    private final List<Long> limitsNs = new ArrayList<>();
    private int served;

    @Test
    void callerHasOneTimeForAllParts() throws IOException {
        TimedOutput output = new TimedOutput(
                new OutputStream() {
                    @Override
                    public void write(int single) {
                        nowNs += READ_NS;
                    }
                },
                new TimedOutput.Reader() {
                    @Override
                    public void awaitReader(long deadlineNs) {
                        limitsNs.add(deadlineNs - nowNs);
                    }

                    @Override
                    public void served() {
                        served++;
                    }
                },
                () -> nowNs);
        output.write('a');
        nowNs += 100 * READ_NS; // the time in which the next part is made
        output.write('b');
        long byteNs = TimedOutput.limitNs(1) - TimedOutput.READER_NS;
        assertThat(limitsNs)
                .containsExactly(TimedOutput.READER_NS + byteNs, TimedOutput.READER_NS + 2 * byteNs - READ_NS);
        assertThat(served).isEqualTo(2);
    }
}
