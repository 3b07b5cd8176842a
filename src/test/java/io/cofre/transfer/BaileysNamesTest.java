package io.cofre.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofre.session.Key;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaileysNamesTest {
    @ParameterizedTest
    @CsvSource({
        "creds, creds.json",
        "pre-key-17, pre-key-17.json",
        "session-5511999999999.0, session-5511999999999.0.json",
        "session-123456789_1.0, session-123456789_1.0.json",
        "session-5511999999999_128.99, session-5511999999999_128.99.json",
        "identity-key-123456789_1.3, identity-key-123456789_1.3.json",
        "sender-key-12036304@g.us::55119999::0, sender-key-12036304@g.us--55119999--0.json",
        "sender-key-5511999-1600000000@g.us::123_1::21, sender-key-5511999-1600000000@g.us--123_1--21.json",
        "sender-key-status@broadcast::5511::0, sender-key-status@broadcast--5511--0.json",
        "sender-key-memory-12036304@g.us, sender-key-memory-12036304@g.us.json",
        "sender-key-memory-5511999-1600000000@g.us, sender-key-memory-5511999-1600000000@g.us.json",
        "sender-key-memory-status@broadcast, sender-key-memory-status@broadcast.json",
        "app-state-sync-key-AAAAAKw/+Q==, app-state-sync-key-AAAAAKw__+Q==.json",
        "app-state-sync-key-AA//AAAK, app-state-sync-key-AA____AAAK.json",
        "app-state-sync-version-regular_high, app-state-sync-version-regular_high.json",
        "app-state-sync-version-critical_unblock_low, app-state-sync-version-critical_unblock_low.json",
        "device-list-5511999999999, device-list-5511999999999.json",
        "lid-mapping-5511999999999, lid-mapping-5511999999999.json",
        "lid-mapping-123456789_reverse, lid-mapping-123456789_reverse.json",
        "tctoken-123456789@lid, tctoken-123456789@lid.json",
        "tctoken-5511999999999@s.whatsapp.net, tctoken-5511999999999@s.whatsapp.net.json",
        "tctoken-__index, tctoken-__index.json",
    })
    void tellsTheKeyThatBaileysMadeAFileNameOf(String key, String fileName) {
        assertThat(BaileysNames.fileNameOf(Key.of(key))).isEqualTo(fileName);
        assertThat(BaileysNames.keyOf(fileName)).contains(Key.of(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "creds",
                "creds (1).json",
                "creds.json.bak",
                "Creds.json",
                "._creds.json",
                "pre-key-17a.json",
                "pre-key-.json",
                "pre-key-17 copy.json",
                "session-5511.json",
                "session-5511-3.0.json",
                "sender-key-12036304@g.us.json",
                "sender-key-12036304@g.us--5511.json",
                "sender-key-12036304@g.us-5511-0.json",
                "sender-key-memory-12036304@g.us--5511--0.json",
                "app-state-sync-key-AAAA-AK.json",
                "app-state-sync-key-AAAA___AK.json",
                "app-state-sync-key-AA=A.json",
                "app-state-sync-version-a__b.json",
                "tctoken-5511-3@s.whatsapp.net.json",
                "tctoken-a__b.json",
                "notes.json",
                ".json",
                "",
            })
    void guessesNoKeyOfAnyOtherName(String fileName) {
        assertThat(BaileysNames.keyOf(fileName)).isEmpty();
    }
}
