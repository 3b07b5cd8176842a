package io.cofre.hub.provider.waha;

import static io.cofre.hub.provider.ProviderJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cofre.hub.provider.ProviderJson;
import org.jspecify.annotations.Nullable;

/** A session of the double of WAHA. Guarded by the double. */
final class WahaSession {
    private static final int STATUSES_MAX = 3;

    final String name;
    ObjectNode config;

    /** {@code STOPPED}, {@code STARTING}, {@code SCAN_QR_CODE}, {@code WORKING} or {@code FAILED}. */
    String status = "STOPPED";

    boolean isPaired;
    int qrCodes;
    int restarts;

    @Nullable
    String me;

    final ArrayNode statuses = ProviderJson.array();

    WahaSession(String name, JsonNode config) {
        this.name = name;
        this.config = config.isObject() ? (ObjectNode) config : object();
    }

    boolean isRunning() {
        return !status.equals("STOPPED");
    }

    void change(String newStatus) {
        status = newStatus;
        statuses.addObject().put("status", newStatus).put("timestamp", System.currentTimeMillis());
        if (statuses.size() > STATUSES_MAX) {
            statuses.remove(0);
        }
    }

    String qrCode() {
        return "2@WAHA" + qrCodes + "-" + name + ",NOISE=,IDENTITY=,ADV=";
    }

    /** Its form in the API. */
    ObjectNode info() {
        ObjectNode info = object().put("name", name).put("status", status);
        info.set("config", config);
        info.set("me", account());
        info.putObject("engine").put("engine", "NOWEB");
        return info;
    }

    /** The account; a null node before the login. */
    JsonNode account() {
        return me == null ? NullNode.getInstance() : object().put("id", me).put("pushName", "Loja");
    }
}
