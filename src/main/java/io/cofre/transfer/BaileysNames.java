package io.cofre.transfer;

import io.cofre.session.CofreException;
import io.cofre.session.Key;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file names that Baileys' {@code useMultiFileAuthState} gives to keys, in both directions.
 *
 * <p>There ({@code fixFileName} in {@code use-multi-file-auth-state}, the same in versions 6 and 7) each {@code /}
 * becomes {@code __} and each {@code :} becomes {@code -}, so that a file name alone does not tell its key. The kind of
 * the key does: an id in base64 has slashes and no underscore, a group's JID has a hyphen and no colon, and
 * {@code tctoken-__index} is spelled like that. A file of none of the kinds below has no key here.
 */
final class BaileysNames {
    private static final String SUFFIX = ".json";
    private static final String ADDRESS = "[0-9]+(?:_[0-9]+)?";
    private static final String JID = "[0-9A-Za-z.]+(?:-[0-9]+)?@[a-z.]+";
    private static final String BASE64 = "(?:[0-9A-Za-z+]|__)+={0,2}";

    private static final String BASE64_KIND = "app-state-sync-key-";
    private static final String MEMORY_KIND = "sender-key-memory-";
    private static final Pattern IN_BASE64 = Pattern.compile(BASE64_KIND + BASE64);
    private static final Pattern SENDER_KEY = Pattern.compile("(sender-key-" + JID + ")--(" + ADDRESS + ")--([0-9]+)");

    /** Keys that are spelled as their files are. */
    private static final List<Pattern> UNCHANGED = List.of(
            Pattern.compile("creds"),
            Pattern.compile("pre-key-[0-9]+"),
            Pattern.compile("(?:session|identity-key)-" + ADDRESS + "\\.[0-9]+"),
            Pattern.compile(MEMORY_KIND + JID),
            Pattern.compile("app-state-sync-version-[a-z]+(?:_[a-z]+)*"),
            Pattern.compile("device-list-[0-9]+"),
            Pattern.compile("lid-mapping-[0-9]+(?:_reverse)?"),
            Pattern.compile("tctoken-(?:__index|[0-9A-Za-z.]+(?:_[0-9]+)?@[a-z.]+)"));

    private BaileysNames() {}

    /** The file name that Baileys gives a key; another key may have the same one. */
    static String fileNameOf(Key key) {
        return key.toString().replace("/", "__").replace(":", "-") + SUFFIX;
    }

    /** The key that Baileys gave this file name; empty if that cannot be told for sure. */
    static Optional<Key> keyOf(String fileName) {
        if (!fileName.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String stem = fileName.substring(0, fileName.length() - SUFFIX.length());
        try {
            return spelling(stem).map(Key::of);
        } catch (CofreException tooLong) {
            return Optional.empty();
        }
    }

    /** Whether Baileys made the key itself, and names its file so that no other key can be meant. */
    static boolean isOfBaileys(Key key) {
        return keyOf(fileNameOf(key)).equals(Optional.of(key));
    }

    private static Optional<String> spelling(String stem) {
        if (UNCHANGED.stream().anyMatch(kind -> kind.matcher(stem).matches())) {
            return Optional.of(stem);
        }
        if (IN_BASE64.matcher(stem).matches()) {
            return Optional.of(stem.replace("__", "/"));
        }
        Matcher senderKey = SENDER_KEY.matcher(stem);
        if (!stem.startsWith(MEMORY_KIND) && senderKey.matches()) {
            return Optional.of(senderKey.group(1) + "::" + senderKey.group(2) + "::" + senderKey.group(3));
        }
        return Optional.empty();
    }
}
