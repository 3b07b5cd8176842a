package io.cofre.volume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.testing.Deletion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CommitCodecTest {
    private static final GroupName GROUP = GroupName.of("grupo");
    private static final InstancePath INSTANCE = new InstancePath(GROUP, InstanceName.of("São João 🎉"));
    private static final KeyPath KEY = new KeyPath(INSTANCE, Key.of("app-state-sync-key-AA/+Q=="));
    private static final Commit EVERY_CHANGE = Commit.of(
            new Change.CreateGroup(GROUP),
            new Change.CreateInstance(INSTANCE),
            new Change.PutValue(KEY, Value.of("{\"é\":1}".getBytes(StandardCharsets.UTF_8))),
            new Change.DeleteKey(KEY),
            Deletion.of(INSTANCE),
            Deletion.of(GROUP));

    @Test
    void readsBackEveryKindOfChange() throws IOException {
        assertThat(CommitCodec.decode(CommitCodec.encode(EVERY_CHANGE), Instant.EPOCH))
                .isEqualTo(EVERY_CHANGE);
    }

    @Test
    void keepsTheHiddenKeyApartFromAKeyOfTheProtocolThatIsSpelledLikeItsFile() throws IOException {
        Value record = Value.of("{}".getBytes(StandardCharsets.UTF_8));
        Commit both = Commit.of(
                new Change.PutValue(new KeyPath(INSTANCE, Key.LEASE), record),
                new Change.DeleteKey(new KeyPath(INSTANCE, Key.LEASE)),
                new Change.PutValue(new KeyPath(INSTANCE, Key.of(".lease")), record),
                new Change.PutValue(new KeyPath(INSTANCE, Key.of("lease")), record));
        Commit decoded = CommitCodec.decode(CommitCodec.encode(both), Instant.EPOCH);
        assertThat(decoded).isEqualTo(both);
        assertThat(decoded.changes()).doesNotHaveDuplicates();
        assertThatThrownBy(() -> Key.of(Key.LEASE.toString())).hasMessageContaining("control character");
    }

    @Test
    void refusesAPayloadThatEndsInTheMiddleOfAChange() throws IOException {
        byte[] payload = CommitCodec.encode(Commit.of(new Change.DeleteKey(KEY)));
        for (int length = 0; length < payload.length; length++) {
            byte[] cut = Arrays.copyOf(payload, length);
            assertThatThrownBy(() -> CommitCodec.decode(cut, Instant.EPOCH)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesATypeOfChangeThatItDoesNotKnow() {
        assertThatThrownBy(() -> CommitCodec.decode(new byte[] {99}, Instant.EPOCH))
                .isInstanceOf(IOException.class);
    }
}
