package io.cofre.hub.wapi.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cofre.hub.provider.AccountProfile;
import io.cofre.hub.wapi.SessionName;
import io.cofre.session.JsonText;
import java.io.IOException;
import java.util.List;

/**
 * The answers of wapi about sessions. The members of secrets are there for clients that look for them, and hold
 * nothing.
 *
 * <pre>
 * {"SessionID":"loja","WhatsAppSession":{"ClientId":null,"ClientToken":null,"ServerToken":null,"EncKey":null,
 *  "MacKey":null,"Wid":"5511…@c.us"}}
 *
 * {"ConnectionInfo":{"Battery":0,"Platform":"","Connected":true,"Pushname":"Loja","Wid":"5511…@c.us","Lc":"",
 *  "Phone":{"Mcc":"","Mnc":"","OsVersion":"","DeviceManufacturer":"","DeviceModel":"","OsBuildNumber":"",
 *  "WaVersion":""},"Plugged":false,"Tos":0,"Lg":"","Is24h":false},"SessionInfo":{…}}
 * </pre>
 */
final class WapiJson {
    private static final List<String> SECRETS = List.of("ClientId", "ClientToken", "ServerToken", "EncKey", "MacKey");
    private static final List<String> PHONE =
            List.of("Mcc", "Mnc", "OsVersion", "DeviceManufacturer", "DeviceModel", "OsBuildNumber", "WaVersion");
    private static final String SERVER = "@s.whatsapp.net";

    private WapiJson() {}

    /** A session. */
    static byte[] session(SessionName name, AccountProfile account) {
        return JsonText.of(json -> write(json, name, account));
    }

    /** A connection, with its session. */
    static byte[] connection(SessionName name, AccountProfile account) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("ConnectionInfo");
            json.writeNumberField("Battery", 0);
            json.writeStringField("Platform", "");
            json.writeBooleanField("Connected", true);
            json.writeStringField("Pushname", account.name());
            json.writeStringField("Wid", wid(account));
            json.writeStringField("Lc", "");
            json.writeObjectFieldStart("Phone");
            for (String member : PHONE) {
                json.writeStringField(member, "");
            }
            json.writeEndObject();
            json.writeBooleanField("Plugged", false);
            json.writeNumberField("Tos", 0);
            json.writeStringField("Lg", "");
            json.writeBooleanField("Is24h", false);
            json.writeEndObject();
            json.writeFieldName("SessionInfo");
            write(json, name, account);
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, SessionName name, AccountProfile account) throws IOException {
        json.writeStartObject();
        json.writeStringField("SessionID", name.text());
        json.writeObjectFieldStart("WhatsAppSession");
        for (String secret : SECRETS) {
            json.writeNullField(secret);
        }
        json.writeStringField("Wid", wid(account));
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The JID of the account as the old wapi spelled it. */
    private static String wid(AccountProfile account) {
        return account.jid().replace(SERVER, "@c.us");
    }
}
