package io.cofre.transfer;

import io.cofre.transfer.format.Refusal;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one folder of an archive that the session is in: the one that was asked for, or the first that holds a file named
 * as Baileys or a worker names the file of a key. Not thread-safe.
 */
final class SessionFolder {
    private static final int NAMED_MAX = 20;

    private final Optional<String> wanted;
    private final Set<String> others = new LinkedHashSet<>();
    private boolean hasMoreOthers;
    private boolean isAmbiguous;
    private @Nullable String folder;
    private NamedKey.@Nullable Form form;

    SessionFolder(Optional<String> wanted) {
        this.wanted = wanted.map(
                name -> composed(name.isEmpty() ? "" : EntryPath.of(name).text()));
    }

    /** Whether a session in this folder was asked for, were it only because none was named. */
    boolean mayBe(String name) {
        return wanted.isEmpty() || wanted.get().equals(composed(name));
    }

    boolean isChosen() {
        return wanted.isPresent();
    }

    /** Makes this the folder of the session if there is none yet. Returns whether it is the folder. */
    boolean claim(String name) {
        if (folder == null) {
            folder = name;
        } else if (!folder.equals(name)) {
            isAmbiguous = true;
            sees(name);
            return false;
        }
        return true;
    }

    /**
     * Claims the folder of a file that is named in this form. The first file decides for all. Returns whether the
     * folder and the form are those of the session.
     */
    boolean claim(EntryPath path, NamedKey.Form named) {
        if (!claim(path.folder())) {
            return false;
        }
        if (form == null) {
            form = named;
        } else if (form == NamedKey.Form.VOLUME && named == NamedKey.Form.BAILEYS) {
            throw Refusal.entry(
                    path.text(), "is named as in a Baileys folder, and files beside it as on the volume of a worker");
        }
        return form == named;
    }

    boolean isKnown() {
        return folder != null;
    }

    /** The folder of the session; the top of the archive as long as it is not known. */
    String path() {
        return folder == null ? "" : folder;
    }

    /** Whether files of this folder have the names of a worker's volume. */
    boolean isVolume(String name) {
        return form == NamedKey.Form.VOLUME && name.equals(folder);
    }

    /** Records that another session is in this folder. */
    void sees(String name) {
        if (others.size() < NAMED_MAX) {
            others.add(name);
        } else if (!others.contains(name)) {
            hasMoreOthers = true;
        }
    }

    /** Refuses an archive without the wanted session, or one that leaves open which session is meant. */
    void requireOne() {
        if (wanted.isPresent() && folder == null) {
            String found = others.isEmpty() ? "" : "; there are sessions in " + named();
            throw Refusal.archive("holds no session in " + Refusal.printed(wanted.get()) + found);
        }
        if (folder != null && (isAmbiguous || (wanted.isEmpty() && !others.isEmpty()))) {
            throw Refusal.archive("is refused: it holds sessions in several folders, " + Refusal.printed(folder)
                    + " and " + named() + ": name one by --from, or by ?from= in a request");
        }
    }

    private String named() {
        String names = others.stream().map(Refusal::printed).collect(Collectors.joining(", "));
        return hasMoreOthers ? names + " and more" : names;
    }

    /** A Mac spells accents by a second character. */
    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }
}
