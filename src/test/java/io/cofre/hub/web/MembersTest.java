package io.cofre.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The members of bodies, and the words about their faults. */
class MembersTest {
    @Test
    void takesNullForAMemberThatIsLeftOut() {
        Members body = members("{\"url\":null,\"events\":null,\"limit\":null}");

        assertThat(body.text("url", 10)).isEmpty();
        assertThat(body.texts("events", 1, 10)).isEmpty();
        assertThat(body.number("limit", 1, 2)).isEmpty();
        body.refuseOthers();
    }

    @Test
    void takesNoBodyForAnEmptyObject() {
        assertThat(members("").has("url")).isFalse();
    }

    @Test
    void namesAnUnknownMemberOfAnInnerObjectWithItsPath() {
        Members body = members("{\"webhook\":{\"url\":\"x\",\"evil\\nname\":1}}");
        body.object("webhook").orElseThrow().text("url", 10);

        assertThatThrownBy(body::refuseOthers).hasMessageContaining("webhook.evil?name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "{", "{\"a\":1}x", "{\"a\":}", " "})
    void refusesWhatIsNoJsonObject(String text) {
        assertThatThrownBy(() -> members(text))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @Test
    void refusesWhatIsNotUtf8AndWhatIsTooLong() {
        byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Members.parse(latin, latin.length)).hasMessageContaining("UTF-8");
        byte[] longest = new byte[Members.BODY_BYTES_MAX + 1];
        assertThatThrownBy(() -> Members.parse(longest, longest.length)).hasMessageContaining("longer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "0", "101", "\"7\"", "99999999999999999999", "true"})
    void refusesNumbersOutsideTheirBounds(String number) {
        Members body = members("{\"limit\":" + number + "}");
        assertThatThrownBy(() -> body.number("limit", 1, 100)).hasMessage("limit is no whole number from 1 to 100");
    }

    @Test
    void boundsListsAndTexts() {
        Members body = members("{\"events\":[\"a\",\"b\",\"c\"],\"url\":\"abcd\",\"headers\":{\"a\":\"\"}}");
        assertThatThrownBy(() -> body.texts("events", 2, 10)).hasMessageContaining("more than 2");
        assertThatThrownBy(() -> body.text("url", 3)).hasMessageContaining("1 to 3");
        assertThatThrownBy(() -> body.textsByName("headers", 5, 5)).hasMessageContaining("headers");
    }

    private static Members members(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return Members.parse(body, body.length);
    }
}
