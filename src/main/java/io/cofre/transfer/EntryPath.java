package io.cofre.transfer;

import io.cofre.transfer.format.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The place of an entry within its archive, never outside of it.
 *
 * @param folder the folders above it, with slashes between them; empty at the top
 * @param fileName its last name; empty for the top itself
 */
record EntryPath(String folder, String fileName) {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    /** The path that the name of an entry spells; {@code .} and doubled slashes mean nothing in it. */
    static EntryPath of(String name) {
        if (name.isEmpty()) {
            throw Refusal.entry(name, "has no name");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.entry(name, "has a name with a control character");
        }
        if (name.indexOf('\\') >= 0) {
            throw Refusal.entry(name, "has a name with a backslash");
        }
        if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
            throw Refusal.entry(name, "has an absolute path");
        }
        List<String> segments = new ArrayList<>();
        for (String segment : name.split("/", -1)) {
            if (segment.equals("..")) {
                throw Refusal.entry(name, "leads out of the archive");
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        if (segments.isEmpty()) {
            return new EntryPath("", "");
        }
        int last = segments.size() - 1;
        return new EntryPath(String.join("/", segments.subList(0, last)), segments.get(last));
    }

    /** Whether this directory is {@code path}'s folder, or stands above it. */
    boolean isAbove(String path) {
        String text = text();
        return text.isEmpty() || path.equals(text) || path.startsWith(text + "/");
    }

    /** All its names, the last one too. */
    List<String> segments() {
        return List.of(text().split("/", -1));
    }

    /** The name of the folder that it is in; empty at the top. */
    String folderName() {
        return folder.substring(folder.lastIndexOf('/') + 1);
    }

    /** The folder of the folder that it is in; empty at the top. */
    String parent() {
        return folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
    }

    String text() {
        return folder.isEmpty() ? fileName : folder + "/" + fileName;
    }
}
