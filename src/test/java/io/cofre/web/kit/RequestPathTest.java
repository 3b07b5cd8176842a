package io.cofre.web.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @Test
    void cutsAtSlashesAndKnowsTheRestFromAnyPartOn() {
        assertThat(parts("/session/g/i/k")).containsExactly("session", "g", "i", "k");
        assertThat(RequestPath.of("/session/g/i/a/b//c/").rest(3)).isEqualTo("a/b//c/");
        assertThat(RequestPath.of("/session/g/i//").rest(3)).isEqualTo("/");
        assertThat(RequestPath.of("/session/g/i/%2Fa/%C3%A9").rest(3)).isEqualTo("/a/é");
    }

    @Test
    void dropsOneSlashAtTheEnd() {
        assertThat(parts("/session/")).containsExactly("session");
        assertThat(parts("/session/g/i/")).containsExactly("session", "g", "i");
        assertThat(parts("/session/g//")).containsExactly("session", "g", "");
        assertThat(parts("/")).isEmpty();
    }

    @Test
    void keepsMorePartsThanAnyRouteHas() {
        assertThat(parts("/a".repeat(100))).hasSize(100).containsOnly("a");
    }

    @Test
    void keepsEmptyNames() {
        assertThat(parts("//g")).containsExactly("", "g");
        assertThat(parts("/session//i/k")).containsExactly("session", "", "i", "k");
    }

    @Test
    void hasNoPartsWhereThePathIsNone() {
        assertThat(parts("")).isEmpty();
        assertThat(parts("*")).isEmpty();
        assertThat(parts("host:80")).isEmpty();
    }

    @Test
    void decodesPercentSignsAndNothingElse() {
        assertThat(parts("/a%2Fb/%C3%A9é/+%2b;x=1&y/..%2f%2E%2e")).containsExactly("a/b", "éé", "++;x=1&y", "../..");
        assertThat(parts("/%F0%9F%98%80/\uD83D\uDE00/%EF%BF%BD"))
                .containsExactly("\uD83D\uDE00", "\uD83D\uDE00", "\uFFFD");
        assertThat(parts("/%2525/%00")).containsExactly("%25", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%2",
                "/%zz",
                "/%2g",
                "/a%/b",
                "/%c0%af",
                "/%ed%a0%80",
                "/%ff",
                "/%c3",
                "/%c3/%a9",
                "/\uFFFD",
                "/%-1"
            })
    void refusesWhatIsNotWellEncoded(String raw) {
        assertThatThrownBy(() -> RequestPath.of(raw)).isInstanceOf(CofreException.class);
    }

    private static List<String> parts(String raw) {
        RequestPath path = RequestPath.of(raw);
        List<String> parts = new ArrayList<>();
        for (int index = 0; index < path.size(); index++) {
            parts.add(path.part(index));
        }
        return parts;
    }
}
