package io.cofre.volume.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.store.Snapshot;
import io.cofre.store.Staging;
import io.cofre.testing.CapturedLog;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests of the log when another directory takes the place of an instance. */
@Isolated
class AdoptionLogTest extends HistoryFixture {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @Test
    void tellsANewInstanceFromOneThatWasReplaced() {
        adopt(OTHER);
        assertThat(log.text()).contains("other in group was created").doesNotContain("was replaced");

        adopt(SHOP);
        assertThat(log.text()).contains("São João in group was replaced");
    }

    private void adopt(InstancePath instance) {
        try (Staging staged = history.stage()) {
            staged.put(Key.CREDS, value("{}"));
            Optional<Snapshot> unused = staged.adopt(instance);
        }
    }
}
