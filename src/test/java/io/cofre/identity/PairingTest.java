package io.cofre.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.testing.TestCreds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Creds on every step of Baileys' ways to a pairing: some of them belong to an account. */
class PairingTest {
    private static final String KEYS = "\"noiseKey\":{\"public\":\"AQ==\"},\"registrationId\":7";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            new                            | "registered":false                                                                                       | false | false | -
            new, me is null                | "me":null,"account":null,"registered":false                                                              | false | false | -
            code asked for                 | "me":{"id":"5511@s.whatsapp.net","name":"~"},"pairingCode":"ABCD1234","registered":false                 | false | true  | -
            code asked for, 6.6            | "me":{"id":"5511@s.whatsapp.net","name":"~"},"registered":false                                          | false | true  | -
            code asked for, named          | "me":{"id":"5511@s.whatsapp.net","name":"Shop"},"pairingCode":"ABCD1234"                                 | false | true  | -
            code taken by the phone        | "me":{"id":"5511@s.whatsapp.net","name":"~"},"pairingCode":"ABCD1234","registered":true                  | false | true  | -
            paired by QR code, 6.7         | "me":{"id":"5511:12@s.whatsapp.net"},"account":{"details":"AA"},"registered":false                       | true  | false | 5511
            paired by QR code, 7           | "me":{"id":"5511:12@s.whatsapp.net","lid":"99:12@lid"},"account":{"details":"AA"},"registered":false     | true  | false | 5511
            paired by code                 | "me":{"id":"5511:12@s.whatsapp.net","name":"~"},"account":{"details":"AA"},"pairingCode":"AB","registered":true | true | false | 5511
            LID only                       | "me":{"id":"99:12@lid"},"account":{"details":"AA"}                                                       | true  | false | 99
            with an agent                  | "me":{"id":"5511_1:12@s.whatsapp.net"},"account":{"details":"AA"}                                        | true  | false | 5511
            device and no account          | "me":{"id":"5511:12@s.whatsapp.net","name":"Shop"}                                                       | true  | false | 5511
            registered as a phone, 6.5     | "me":{"id":"5511@s.whatsapp.net","name":"~"},"registered":true                                           | true  | false | 5511
            registering as a phone, 6.5    | "registration":{"phoneNumberNationalNumber":"11"},"registered":false                                     | false | false | -
            code asked for over an account | "me":{"id":"5511@s.whatsapp.net","name":"~"},"account":{"details":"AA"},"pairingCode":"AB"               | true  | true  | 5511
            account without me             | "account":{"details":"AA"}                                                                               | true  | false | -
            unknown form                   | "me":{"id":"5511@s.whatsapp.net","name":"Shop"}                                                          | true  | false | 5511
            """)
    void tellsWhoIsPaired(String step, String members, boolean paired, boolean requested, String account) {
        Creds creds = Creds.of(TestCreds.value("{" + KEYS + "," + members + "}"));

        assertThat(creds.identity().paired()).as(step).isEqualTo(paired);
        assertThat(creds.codeRequested()).as(step).isEqualTo(requested);
        assertThat(creds.identity().account().orElse(null)).as(step).isEqualTo(account);
    }
}
