package io.cofre.hub.wapi;

import io.cofre.hub.provider.InstanceNames;
import io.cofre.hub.provider.ProviderCall;
import io.cofre.session.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The name of a session: any text of 1 to {@value #LENGTH_MAX} characters. Its instance at the provider has the same
 * name, if the provider takes it, and else another one that tells the name:
 *
 * <pre>
 *   loja            loja
 *   loja 1          loja 1             at Evolution API
 *                   x-bG9qYSAx         at WAHA
 *   x-loja          x-eC1sb2ph
 * </pre>
 */
public final class SessionName {
    static final int LENGTH_MAX = 100;

    private static final String SPELLED = "x-";

    /** The hub itself lets no instance have that name. */
    private static final String RESERVED = "events";

    private final String text;

    private SessionName(String text) {
        this.text = text;
    }

    /** The name of that text; empty if it can be none. */
    public static Optional<SessionName> of(String text) {
        boolean isOne = !text.isEmpty() && text.length() <= LENGTH_MAX && isUnicode(text);
        return isOne ? Optional.of(new SessionName(text)) : Optional.empty();
    }

    /** Whether no half of a character is alone: two names with different halves would become one in UTF-8. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The name of the session of an instance; empty if none can have made it. */
    static Optional<SessionName> ofInstance(InstanceNames names, String instanceName) {
        if (!instanceName.startsWith(SPELLED)) {
            return of(instanceName).filter(name -> name.isAt(names, instanceName));
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(instanceName.substring(SPELLED.length()));
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return of(text.toString()).filter(name -> name.isAt(names, instanceName));
        } catch (IllegalArgumentException | CharacterCodingException other) {
            return Optional.empty();
        }
    }

    /** The name of the instance at a provider that takes such names; empty if it would be too long. */
    Optional<String> atProvider(InstanceNames names) {
        boolean isFree = !text.startsWith(SPELLED) && !text.equals(RESERVED);
        if (isFree && names.take(text)) {
            return Optional.of(text);
        }
        String spelled =
                SPELLED + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return spelled.length() <= names.lengthMax() ? Optional.of(spelled) : Optional.empty();
    }

    private boolean isAt(InstanceNames names, String instanceName) {
        return atProvider(names).equals(Optional.of(instanceName));
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** The name as one segment of a path, encoded. */
    String segment() {
        return ProviderCall.segment(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionName name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The name in quotation marks, safe in a log and on a terminal. */
    @Override
    public String toString() {
        return "'" + Printable.line(text) + "'";
    }
}
