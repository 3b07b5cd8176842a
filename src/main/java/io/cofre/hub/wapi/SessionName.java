package io.cofre.hub.wapi;

import io.cofre.hub.event.ProviderKind;
import io.cofre.hub.provider.ProviderCall;
import io.cofre.session.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

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
    private static final Pattern OF_WAHA = Pattern.compile("[A-Za-z0-9_-]{1,54}");
    private static final int SPELLED_LENGTH_MAX_OF_WAHA = 54;
    private static final int SPELLED_LENGTH_MAX = 250;

    private static final String MEANT_IN_URLS = "/\\%?#;";

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
    static Optional<SessionName> ofInstance(ProviderKind kind, String instanceName) {
        if (!instanceName.startsWith(SPELLED)) {
            return of(instanceName).filter(name -> name.isAt(kind, instanceName));
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(instanceName.substring(SPELLED.length()));
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return of(text.toString()).filter(name -> name.isAt(kind, instanceName));
        } catch (IllegalArgumentException | CharacterCodingException other) {
            return Optional.empty();
        }
    }

    /** The name of the instance at a kind of provider; empty if it would be too long. */
    Optional<String> atProvider(ProviderKind kind) {
        boolean isFree = !text.startsWith(SPELLED) && !text.equals(RESERVED);
        if (isFree && isTaken(kind)) {
            return Optional.of(text);
        }
        String spelled =
                SPELLED + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        int lengthMax = switch (kind) {
            case WAHA -> SPELLED_LENGTH_MAX_OF_WAHA;
            case EVOLUTION -> SPELLED_LENGTH_MAX;
        };
        return spelled.length() <= lengthMax ? Optional.of(spelled) : Optional.empty();
    }

    private boolean isAt(ProviderKind kind, String instanceName) {
        return atProvider(kind).equals(Optional.of(instanceName));
    }

    /** Whether a kind of provider takes the name as it is. */
    private boolean isTaken(ProviderKind kind) {
        return switch (kind) {
            case WAHA -> OF_WAHA.matcher(text).matches();
            case EVOLUTION ->
                text.equals(text.strip())
                        && !text.equals(".")
                        && !text.equals("..")
                        && text.codePoints().allMatch(SessionName::isPlain);
        };
    }

    /** Whether a character is shown as itself, and means nothing in a URL: a proxy may treat it in its own way. */
    private static boolean isPlain(int character) {
        return Printable.isSeen(character) && MEANT_IN_URLS.indexOf(character) < 0;
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
