package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.registry.Instance;
import io.cofre.hub.registry.ProviderAccount;
import java.util.ArrayList;
import java.util.List;

/** The reasons that providers give for a fault, fit to be shown: short, printable, without the secrets of the hub. */
public final class ProviderText {
    private static final int LENGTH_MAX = 200;
    private static final int SECRET_LENGTH_MIN = 4;

    private ProviderText() {}

    /** The texts in a tree, one after the other; "no reason given" if there is none. */
    public static String of(JsonNode message, ProviderAccount account, Instance instance) {
        List<String> texts = new ArrayList<>();
        collect(message, texts);
        String joined = String.join("; ", texts);
        for (String secret : List.of(account.key(), instance.ingestSecret(), instance.ingestKey())) {
            if (secret.length() >= SECRET_LENGTH_MIN) {
                joined = joined.replace(secret, "…");
            }
        }
        String printable = joined.replaceAll("\\p{Cntrl}+", " ").strip();
        if (printable.isEmpty()) {
            return "no reason given";
        }
        return printable.length() > LENGTH_MAX ? printable.substring(0, LENGTH_MAX) + "…" : printable;
    }

    private static void collect(JsonNode message, List<String> into) {
        if (message.isTextual()) {
            into.add(message.asText());
        } else if (message.isArray()) {
            message.forEach(element -> collect(element, into));
        }
    }
}
