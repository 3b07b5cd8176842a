package io.cofre.admin;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.Printable;
import java.util.Locale;
import java.util.regex.Pattern;

/** The commands that operators are told to type, as a shell takes them. */
public final class ShellCommands {
    /** The name of the launcher; in the image it is on the path. */
    private static final String PROGRAM = "cofre";

    private static final Pattern PLAIN_WORD = Pattern.compile("[\\p{L}\\p{N}_.,:@%+=/][\\p{L}\\p{N}_.,:@%+=/-]*");

    private ShellCommands() {}

    /** The command that puts a snapshot in the place of its instance. */
    public static String restoreSnapshot(InstancePath instance, String id) {
        return PROGRAM + " snapshot restore " + names(instance) + " " + id;
    }

    /** The command that takes back one removal of an instance. */
    public static String restoreTrash(String id, InstancePath instance) {
        String restore = PROGRAM + " trash restore " + id + " --instance";
        String name = word(instance.instance().toString());
        return restore + (isOption(instance.instance()) ? "=" : " ") + name;
    }

    public static String listSnapshots(InstancePath instance) {
        return PROGRAM + " snapshot list " + names(instance);
    }

    static String takeSnapshot(InstancePath instance) {
        return PROGRAM + " snapshot create " + names(instance);
    }

    static String importBackup(InstancePath instance) {
        String names = names(instance);
        return names.startsWith("-- ")
                ? PROGRAM + " import --replace " + names + " BACKUP.tar.gz"
                : PROGRAM + " import " + names + " BACKUP.tar.gz --replace";
    }

    public static String listTrash() {
        return PROGRAM + " trash list";
    }

    /** The command that puts the removed instance in the place of one that exists under that name. */
    static String restoreRemoval(InstancePath instance, String id) {
        return PROGRAM + " trash restore --replace --instance="
                + word(instance.instance().toString()) + " " + id;
    }

    /** The command that deletes one value, so that its pod makes it anew. */
    static String deleteKey(InstancePath instance, Key key) {
        return PROGRAM + " key delete --yes " + names(instance) + " " + word(key.toString());
    }

    static String showLease(InstancePath instance) {
        return PROGRAM + " lease show " + names(instance);
    }

    static String breakLease(InstancePath instance) {
        return PROGRAM + " lease break " + names(instance);
    }

    static String diagnose(InstancePath instance) {
        return PROGRAM + " doctor " + names(instance);
    }

    private static String names(InstancePath instance) {
        String words = word(instance.group().toString()) + " "
                + word(instance.instance().toString());
        return isOption(instance.group()) || isOption(instance.instance()) ? "-- " + words : words;
    }

    /** A word that begins with a hyphen is an option, even in quotes, unless {@code --} stands before it. */
    private static boolean isOption(Object name) {
        return name.toString().startsWith("-");
    }

    /** Names are free text: {@code Loja (vendas)}. Invisible characters are spelled as bash and zsh take them. */
    private static String word(String name) {
        if (PLAIN_WORD.matcher(name).matches()) {
            return name;
        }
        return name.codePoints().allMatch(Printable::isSeen)
                ? "'" + name.replace("'", "'\\''") + "'"
                : "$'" + spelled(name) + "'";
    }

    private static String spelled(String name) {
        StringBuilder spelled = new StringBuilder();
        name.codePoints().forEach(character -> {
            if (!Printable.isSeen(character)) {
                spelled.append(String.format(Locale.ROOT, "\\U%08X", character));
            } else if (character == '\'' || character == '\\') {
                spelled.append('\\').appendCodePoint(character);
            } else {
                spelled.appendCodePoint(character);
            }
        });
        return spelled.toString();
    }
}
