package io.cofre.admin;

import io.cofre.session.InstancePath;

/** The commands that advice names, as a shell takes them. */
final class Commands {
    /** What the launcher is called; in the image it is on the path. */
    private static final String PROGRAM = "cofre";

    private Commands() {}

    static String restoreSnapshot(InstancePath instance, String id) {
        return PROGRAM + " snapshot restore " + names(instance) + " " + id;
    }

    static String listSnapshots(InstancePath instance) {
        return PROGRAM + " snapshot list " + names(instance);
    }

    static String importBackup(InstancePath instance) {
        String names = names(instance);
        return names.startsWith("-- ")
                ? PROGRAM + " import --replace " + names + " BACKUP.tar.gz"
                : PROGRAM + " import " + names + " BACKUP.tar.gz --replace";
    }

    static String listTrash() {
        return PROGRAM + " trash list";
    }

    static String examine(InstancePath instance) {
        return PROGRAM + " doctor " + names(instance);
    }

    private static String names(InstancePath instance) {
        String words = word(instance.group().toString()) + " "
                + word(instance.instance().toString());
        return isOption(instance.group()) || isOption(instance.instance()) ? "-- " + words : words;
    }

    /** What begins with a hyphen is an option, even in quotes, unless {@code --} stands before it. */
    private static boolean isOption(Object name) {
        return name.toString().startsWith("-");
    }

    /** Names are free text: {@code Loja (vendas)}. */
    private static String word(String name) {
        return name.matches("[A-Za-z0-9_@%+=:,./][A-Za-z0-9_@%+=:,./-]*")
                ? name
                : "'" + name.replace("'", "'\\''") + "'";
    }
}
