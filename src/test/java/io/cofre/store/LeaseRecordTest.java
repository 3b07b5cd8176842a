package io.cofre.store;

import static io.cofre.testing.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.JsonText;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The record of a lease as a value. */
class LeaseRecordTest {
    @Test
    void hasTheFormThatIsWrittenDown() {
        LeaseRecord record = new LeaseRecord(1_790_000_000_000L, "pod-a", Duration.ofSeconds(30));
        assertThat(record.value()).isEqualTo(value("{\"epoch\":1790000000000,\"ttlMs\":30000,\"holder\":\"pod-a\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\"", "\\", "\\\"", "São João 🎉", "\\\\n", "{\"epoch\":1}", "$1"})
    void keepsEveryHolder(String holder) {
        LeaseRecord record = new LeaseRecord(7, holder, Duration.ofSeconds(1));
        assertThat(JsonText.isJson(record.value().bytes())).isTrue();
        assertThat(LeaseRecord.of(record.value())).isEqualTo(record);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"epoch\":1,\"ttlMs\":1,\"holder\":\"\"\"}",
                "{\"epoch\":9007199254740992,\"ttlMs\":1,\"holder\":\"a\"}",
                "{\"epoch\":-1,\"ttlMs\":1,\"holder\":\"a\"}"
            })
    void isDamagedInAnyOtherForm(String text) {
        assertThatThrownBy(() -> LeaseRecord.of(value(text)))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
    }
}
