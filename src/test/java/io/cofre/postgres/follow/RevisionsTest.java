package io.cofre.postgres.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.Key;
import io.cofre.testing.crash.TestForm;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RevisionsTest {
    private static final int KEYS = 5_000;
    private static final int CHANGES = 50_000;

    @Test
    void holdTheLastRevisionOfEachKey() {
        long seed = TestForm.seed();
        Random random = new Random(seed);
        Revisions revisions = new Revisions();
        Map<Key, Long> expected = new HashMap<>();
        for (int change = 1; change <= CHANGES; change++) {
            Key key = Key.of("app-state-sync-key-" + random.nextInt(KEYS));
            long revision = random.nextBoolean() ? change : -change;
            revisions.put(Revisions.hash(key), revision);
            expected.put(key, revision);
        }
        assertThat(revisions.size()).as(TestForm.repeat(seed)).isEqualTo(expected.size());
        expected.forEach((key, revision) -> assertThat(revisions.get(Revisions.hash(key)))
                .as(key.toString())
                .isEqualTo(revision));
        assertThat(revisions.get(Revisions.hash(Key.of("other")))).isZero();
    }

    @Test
    void tellWhetherAKeyIsThereThatWasNotDeleted() {
        Revisions revisions = new Revisions();
        revisions.put(1, -7);
        assertThat(revisions.anyPresent(hash -> true)).isFalse();
        revisions.put(2, 8);
        assertThat(revisions.anyPresent(hash -> hash == 2)).isTrue();
        assertThat(revisions.anyPresent(hash -> hash == 1)).isFalse();
    }
}
