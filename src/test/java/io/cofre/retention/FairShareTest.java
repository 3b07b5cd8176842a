package io.cofre.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.retention.FairShare.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the choice of things that have to go. */
class FairShareTest {
    @Test
    void takesTheOldestOfWhoHasMost() {
        FairShare.Decision<String> decision =
                FairShare.decide(List.of(item("a3", "a"), item("b1", "b"), item("a2", "a"), item("a1", "a")), 20);
        assertThat(decision.going()).containsExactly("a1", "a2");
        assertThat(decision.bytes()).isEqualTo(20);
    }

    @Test
    void takesNothingThatIsPinnedOrMakesNoRoom() {
        FairShare.Decision<String> decision = FairShare.decide(
                List.of(new Item<>("pinned", "a", 100, true), new Item<>("free", "a", 0, false), item("b", "b")), 1);
        assertThat(decision.going()).containsExactly("b");
        assertThat(decision.bytes()).isEqualTo(100);
    }

    @Test
    void takesNothingWhileAllOfItFits() {
        assertThat(FairShare.decide(List.of(item("a", "a"), item("b", "b")), 20).going())
                .isEmpty();
    }

    private static Item<String> item(String name, String owner) {
        return new Item<>(name, owner, 10, false);
    }
}
