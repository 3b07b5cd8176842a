package io.cofre.hub.web;

import io.cofre.hub.event.ProviderKind;
import io.cofre.session.CofreException;
import io.cofre.session.ErrorCode;
import io.cofre.session.Printable;
import io.cofre.web.kit.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for names and addresses that callers choose. */
final class Names {
    static final int TENANT_LENGTH_MAX = 64;
    static final int NAME_LENGTH_MAX = 100;
    static final int KEY_LENGTH_MAX = 512;
    static final int CHAT_LENGTH_MAX = 100;
    static final int ID_LENGTH_MAX = 64;
    static final int URL_LENGTH_MAX = 2048;

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern KEY = Pattern.compile("[!-~]+");
    private static final Pattern CHAT = Pattern.compile("\\+?[0-9]{5,20}|[0-9A-Za-z.:_-]+@[a-z][a-z.]*");

    private Names() {}

    /** The kind of provider in the path; callers of the old program were told a wrong one with 400. */
    static ProviderKind provider(Request request) {
        return ProviderKind.of(request.pathPart("{provider}")).orElseThrow(Names::unknownProvider);
    }

    static ProviderKind provider(String name) {
        return ProviderKind.of(name.toLowerCase(Locale.ROOT)).orElseThrow(Names::unknownProvider);
    }

    static String tenantId(Members body) {
        return matching(
                body.required("id", TENANT_LENGTH_MAX), TENANT, "id has other characters than A-Z a-z 0-9 . _ -");
    }

    static String apiKey(Members body) {
        return matching(body.required("key", KEY_LENGTH_MAX), KEY, "key has characters that no header can carry");
    }

    static String chat(Members body) {
        return matching(body.required("to", CHAT_LENGTH_MAX), CHAT, "to is neither a phone number in digits nor a JID");
    }

    /** A name for people and paths: no character of it is invisible. */
    static String name(Members body, String member) {
        return seen(body.required(member, NAME_LENGTH_MAX), member);
    }

    static Optional<String> optionalName(Members body, String member) {
        return body.text(member, NAME_LENGTH_MAX).map(name -> seen(name, member));
    }

    /** The number of a delivery in the path. */
    static long deliveryId(Request request) {
        try {
            return Long.parseLong(request.id());
        } catch (NumberFormatException malformed) {
            throw new CofreException(ErrorCode.NOT_FOUND, "there is no such delivery");
        }
    }

    private static String seen(String name, String member) {
        boolean isPlain = name.codePoints().allMatch(Printable::isSeen) && name.equals(name.strip());
        if (!isPlain || name.equals(".") || name.equals("..")) {
            throw Members.refused(member + " has invisible characters, or spaces around it, or is only dots");
        }
        return name;
    }

    private static String matching(String text, Pattern pattern, String refusal) {
        if (!pattern.matcher(text).matches()) {
            throw Members.refused(refusal);
        }
        return text;
    }

    private static CofreException unknownProvider() {
        return new CofreException(ErrorCode.BAD_REQUEST, "Provedor inválido: use evolution ou waha");
    }
}
