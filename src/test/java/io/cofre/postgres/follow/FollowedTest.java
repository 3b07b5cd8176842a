package io.cofre.postgres.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.testing.Texts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bounds on what is followed, and the moments at which an instance is compared. */
class FollowedTest {
    private static final InstancePath FIRST = Texts.instance("g", "first");
    private static final InstancePath SECOND = Texts.instance("g", "second");
    private static final InstancePath THIRD = Texts.instance("g", "third");

    @Test
    void takesNoMoreInstancesThanItMay() {
        Followed followed = new Followed(2, 1_000);
        followed.add(FIRST, lifeOf(1));
        followed.add(SECOND, lifeOf(1));
        assertThat(followed.contains(FIRST)).isTrue();
        requireFull(followed);
        followed.keepOnly(SECOND::equals);
        assertThat(followed.contains(THIRD)).isFalse();
        assertThat(followed.instances()).containsExactly(SECOND);
    }

    @Test
    void takesNoMoreInstancesOnceTheyHaveManyKeys() {
        Followed followed = new Followed(10, 20);
        followed.add(FIRST, lifeOf(19));
        followed.add(SECOND, lifeOf(30));
        requireFull(followed);
    }

    private static void requireFull(Followed followed) {
        assertThatThrownBy(() -> followed.contains(THIRD))
                .isInstanceOfSatisfying(
                        CofreException.class, full -> assertThat(full.code()).isEqualTo(ErrorCode.OVERLOADED));
    }

    @Test
    void comparesUntilTheTransactionsOfTheMomentAreOver() {
        Life life = lifeOf(1);
        assertThat(life.isDue("a", 1)).isTrue();
        compare(life, 10, 15, 1);
        assertThat(life.isDue("a", 2)).isTrue();
        compare(life, 14, 20, 2);
        assertThat(life.isDue("a", 3)).isTrue();
        compare(life, 15, 21, 3);
        assertThat(life.isDue("a", 4)).isFalse();
        assertThat(life.isDue("b", 5)).isTrue();
        compare(life, 22, 22, 5);
        assertThat(life.isDue("b", 6)).isFalse();
        life.doubt();
        assertThat(life.isDue("b", 7)).isTrue();
    }

    @Test
    void comparesNowAndThenAndWaitsForNoTransactionForEver() {
        Life life = lifeOf(1);
        assertThat(life.isDue("a", 1)).isTrue();
        compare(life, 10, 15, 1);
        assertThat(life.isDue("a", Life.OPEN_NS_MAX)).isTrue();
        compare(life, 10, 30, Life.OPEN_NS_MAX);
        assertThat(life.isDue("a", Life.OPEN_NS_MAX + 2)).isFalse();
        assertThat(life.isDue("a", Life.OPEN_NS_MAX + Life.COMPARED_NS + 1)).isTrue();
    }

    @Test
    void countsTransactionsBeyondTheirFirst32Bits() {
        assertThat(LifeQueries.next(1_000, 997)).isEqualTo(1_000);
        assertThat(LifeQueries.next(1_000, 999)).isEqualTo(1_002);
        long turn = 1L << 32;
        assertThat(LifeQueries.next(5 * turn - 1, 2)).isEqualTo(5 * turn + 5);
        assertThat(LifeQueries.next(5 * turn + (1L << 31), (int) ((1L << 31) + 4)))
                .isEqualTo(5 * turn + (1L << 31) + 7);
    }

    private static void compare(Life life, long oldest, long next, long nowNs) {
        life.beginReading(nowNs);
        life.settle(oldest, next);
    }

    @Test
    void keepsWhatThisWorkerDidWhileItRead() {
        Life life = lifeOf(2);
        life.beginReading(1);
        life.note(Revisions.hash(key(0)), 9);
        assertThat(life.isNews(key(0), 5)).isFalse();
        assertThat(life.isNews(key(0), 10)).isTrue();
        assertThat(life.isNews(key(1), 3)).isTrue();
        Revisions rows = new Revisions();
        rows.put(Revisions.hash(key(0)), 5);
        rows.put(Revisions.hash(key(1)), 3);
        life.keep(rows);
        assertThat(life.told(Revisions.hash(key(0)))).isEqualTo(9);
        assertThat(life.told(Revisions.hash(key(1)))).isEqualTo(3);
    }

    private static Key key(int number) {
        return Key.of("k" + number);
    }

    private static Life lifeOf(int keys) {
        Revisions told = new Revisions();
        for (int number = 0; number < keys; number++) {
            told.put(Revisions.hash(key(number)), 1);
        }
        return new Life(Optional.of(new Life.Identity(1, 1)), told);
    }

    @Test
    void looksAtNothingWhereNothingIsFollowed() {
        Followed followed = new Followed(2, 10);
        assertThat(followed.due(List.of(FIRST), List.of("a"), 1)).isEmpty();
        followed.add(FIRST, lifeOf(3));
        assertThat(followed.due(List.of(FIRST), List.of("a"), 1)).containsEntry(FIRST, 3);
    }
}
