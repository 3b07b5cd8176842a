package io.cofre.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Value;
import io.cofre.testing.TestCreds;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the facts that are read in creds. */
class CredsTest {
    @Test
    void tellsTheAccountAndThePreKeys() {
        Creds creds = Creds.of(TestCreds.paired("ana", 813));

        assertThat(creds.identity().paired()).isTrue();
        assertThat(creds.identity().account()).contains("5511999999999");
        assertThat(creds.nextPreKeyId()).isEqualTo(OptionalLong.of(813));
        assertThat(creds.firstUnuploadedPreKeyId()).isEqualTo(OptionalLong.of(813));
    }

    @Test
    void knowsTheSameIdentityAgain() {
        assertThat(identity(TestCreds.paired("ana")).isLostTo(identity(TestCreds.paired("ana", 900))))
                .isFalse();
    }

    @Test
    void losesAPairedIdentityToAnotherOneAndToAnUnpairedOne() {
        Identity ana = identity(TestCreds.paired("ana"));

        assertThat(ana.isLostTo(identity(TestCreds.paired("bea")))).isTrue();
        assertThat(ana.isLostTo(identity(TestCreds.unpaired("ana")))).isTrue();
        assertThat(ana.isLostTo(Identity.NONE)).isTrue();
    }

    @Test
    void losesNothingThatWasNotPaired() {
        assertThat(identity(TestCreds.unpaired("ana")).isLostTo(identity(TestCreds.paired("bea"))))
                .isFalse();
        assertThat(Identity.NONE.isLostTo(identity(TestCreds.unpaired("bea")))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"me":{},"noiseKey":{"public":{"type":"Buffer","data":"AQID"}}}           | {"me":{},"noiseKey":{"public":{"type":"Buffer","data":[1,2,3]}}}
            {"me":{},"noiseKey":{"public":"AQID","private":"BA=="}}                   | {"me":{},"noiseKey":{"private":"BQ==","public":"AQID"}}
            {"me":{},"registrationId":7,"x":1}                                        | {"x":[{}],"registrationId":7,"me":{}}
            {"me":{},"noiseKey":1,"noiseKey":{"public":"AQID"}}                       | {"me":{},"noiseKey":{"public":"AQID"}}
            """)
    void takesDifferentSpellingsForOneIdentity(String one, String other) {
        assertThat(identity(TestCreds.value(one)).isLostTo(identity(TestCreds.value(other))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"me":{},"noiseKey":{"public":{"type":"Buffer","data":"AQID"}}} | {"me":{},"noiseKey":{"public":{"type":"Buffer","data":"AQIE"}}}
            {"me":{},"noiseKey":{"public":"AQID"}}                          | {"me":{},"signedIdentityKey":{"public":"AQID"}}
            {"me":{},"noiseKey":{"public":"AQID"}}                          | {"me":{}}
            {"me":{},"signedIdentityKey":{"public":"AQID"}}                 | {"me":{},"signedIdentityKey":{"public":"AQIE"}}
            {"me":{},"signedIdentityKey":"one"}                             | {"me":{},"signedIdentityKey":"two"}
            {"me":{},"registrationId":7}                                    | {"me":{},"registrationId":8}
            {"me":{},"registrationId":7}                                    | {"me":null,"registrationId":7}
            """)
    void tellsIdentitiesApart(String one, String other) {
        assertThat(identity(TestCreds.value(one)).isLostTo(identity(TestCreds.value(other))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "null", "1", "\"me\"", "{}", "{\"me\":null}", "{\"creds\":{\"me\":{\"id\":\"1@s\"}}}"})
    void findsNobodyWhereNobodyIs(String text) {
        assertThat(Creds.of(TestCreds.value(text)).identity().paired()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"me":{"id":"5511:1@s.whatsapp.net"}} | 5511
            {"me":{"id":"5511@s.whatsapp.net"}}   | 5511
            {"me":{"name":"x","id":"5511"}}       | 5511
            """)
    void readsTheNumberOfAnAccount(String text, String number) {
        assertThat(identity(TestCreds.value(text)).account()).contains(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"me\":{}}", "{\"me\":1}", "{\"me\":{\"id\":null}}", "{\"me\":{\"id\":[]}}"})
    void isPairedWithAnAccountThatCannotBeTold(String text) {
        assertThat(identity(TestCreds.value(text)).paired()).isTrue();
        assertThat(identity(TestCreds.value(text)).account()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "99999999999999999999", "\"7\"", "{}", "null"})
    void ignoresPreKeyNumbersThatAreNone(String number) {
        assertThat(Creds.of(TestCreds.value("{\"nextPreKeyId\":" + number + "}"))
                        .nextPreKeyId())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"me\":", "\0\0\0", "{\"noiseKey\":{\"public\":"})
    void callsWhatIsNotJsonDamaged(String text) {
        assertThatThrownBy(() -> Creds.of(TestCreds.value(text)))
                .isInstanceOfSatisfying(
                        CofreException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DAMAGED));
    }

    @Test
    void showsNoKeyAndNoDigest() {
        assertThat(Creds.of(TestCreds.paired("ana")).toString())
                .contains("Identity[paired]")
                .doesNotContain("5511")
                .doesNotContainPattern("[0-9a-f]{16}");
    }

    private static Identity identity(Value creds) {
        return Creds.of(creds).identity();
    }
}
