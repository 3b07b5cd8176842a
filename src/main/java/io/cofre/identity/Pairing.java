package io.cofre.identity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state of pairing, told by the fields that Baileys writes into creds on the way there. Baileys is read in its
 * versions 6.5, 6.7 and 7.0: {@code initAuthCreds}, {@code requestPairingCode}, the notification
 * {@code link_code_companion_reg}, {@code configureSuccessfulPairing}, and {@code makeRegistrationSocket} of the mobile
 * API, which ended with 6.6.
 *
 * <pre>
 *                                        account   me.id                      me.name  pairingCode  registered
 *   new                                  -         -                          -        -            false
 *   a pairing code was asked for         -         number@s.whatsapp.net      ~        8 letters    false
 *   the phone took the code              -         number@s.whatsapp.net      ~        8 letters    true
 *   paired by a QR code                  object    number:12@s.whatsapp.net   any      -            false
 *   paired by a pairing code             object    number:12@s.whatsapp.net   any      8 letters    true
 *   paired, known by its LID only        object    lid:12@lid                 any      any          any
 *   registered as a phone                -         number@s.whatsapp.net      ~        -            true
 *   paired, then a code was asked for    object    number@s.whatsapp.net      ~        8 letters    any
 * </pre>
 *
 * <p>{@code account} is signed by WhatsApp when it pairs a device, and only WhatsApp numbers devices. If there is
 * neither, {@code me} alone tells an account, unless it looks like a requested code. A form that no Baileys writes
 * counts as paired, since it may belong to somebody.
 *
 * @param hasAccount whether {@code account} is an object
 * @param hasMe whether {@code me} is there and not null
 * @param id {@code me.id}
 * @param name {@code me.name}
 * @param hasCode whether {@code pairingCode} is a text that is not empty
 * @param registered whether {@code registered} is true
 */
record Pairing(
        boolean hasAccount,
        boolean hasMe,
        Optional<String> id,
        Optional<String> name,
        boolean hasCode,
        boolean registered) {
    /** {@code user_agent:device@server}; the agent is hardly ever there. */
    private static final Pattern JID = Pattern.compile("([^:@_]*)(?:_[^:@]*)?(?::([0-9]+))?(?:@.*)?", Pattern.DOTALL);

    /** The name that Baileys gives an account until WhatsApp tells its name. */
    private static final String NO_NAME_YET = "~";

    boolean isPaired() {
        return hasAccount || login().isPresent() || (hasMe && !looksRequested());
    }

    /**
     * Whether the request of a pairing code left {@code me} there, over any earlier value. A paired account then cannot
     * log in until the code was typed in on a phone.
     */
    boolean isRequested() {
        return hasMe && login().isEmpty() && looksRequested();
    }

    private boolean looksRequested() {
        return hasCode || (name.equals(Optional.of(NO_NAME_YET)) && !registered);
    }

    /** The number of the account, or its LID; empty if none is paired. */
    Optional<String> account() {
        return isPaired() ? id.map(text -> part(text, 1).orElse(text)) : Optional.empty();
    }

    /** {@code me.id}, if it has the number of a device. */
    Optional<String> login() {
        return id.filter(text -> part(text, 2).isPresent());
    }

    private static Optional<String> part(String id, int group) {
        Matcher matcher = JID.matcher(id);
        return matcher.matches() ? Optional.ofNullable(matcher.group(group)) : Optional.empty();
    }
}
