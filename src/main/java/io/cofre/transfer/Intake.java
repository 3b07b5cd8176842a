package io.cofre.transfer;

import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Layout;
import io.cofre.session.Sha256;
import io.cofre.session.Value;
import io.cofre.transfer.format.ArchiveEntry;
import io.cofre.transfer.format.ImportLimits;
import io.cofre.transfer.format.Refusal;
import io.cofre.transfer.format.UnpackLimit;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The intake of one archive: it stages the entries as they come, one value in memory at a time.
 *
 * <p>With a manifest every file must be one that it lists. Without one the names of the files tell the keys, as Baileys
 * or a worker spells them, and files without a key are left over. If somebody packed the folder anew the manifest may
 * not come first; then it must confirm the files that were staged before.
 */
final class Intake {
    /** The largest manifest of a session that is not large. */
    private static final int SMALL_MANIFEST_BYTES_MAX = 2 << 20;

    /** The directories in which a worker keeps values of other instances, lives and times, or no values. */
    private static final Set<String> OWN_DIRECTORIES = Layout.names(
            Layout.JOURNAL,
            Layout.TRASH,
            Layout.SNAPSHOTS,
            Layout.STAGING,
            Layout.ADOPTED,
            Layout.STRAY,
            Layout.TEMPORARY,
            Layout.LEASES,
            Layout.RETAINED);

    private static final String NO_KEY = "is not named as the file of a key";
    private static final String NO_JSON = "is not JSON";

    /** A file that came before any manifest. */
    private record Early(@Nullable Key stagedAs, long bytes, String sha256) {}

    private final BiConsumer<Key, Value> into;
    private final UnpackLimit limit;
    private final ImportLimits limits;
    private final SessionFolder folder;
    private final Optional<Value> givenCreds;
    private final Leftovers leftovers = new Leftovers();
    private final HeldBack heldBack = new HeldBack();
    private final SecondCopies secondCopies = new SecondCopies();
    private final List<EntryPath> directories = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Map<String, Early> early = new HashMap<>();
    private final Set<Key> keys = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private int passedOver;
    private boolean hasJournal;
    private @Nullable Map<String, Manifest.Listed> manifest;
    private @Nullable EntryPath brokenCreds;
    private @Nullable Value creds;

    Intake(BiConsumer<Key, Value> into, UnpackLimit limit, Selection selection) {
        this.into = into;
        this.limit = limit;
        this.limits = limit.limits();
        this.folder = new SessionFolder(selection.folder());
        this.givenCreds = selection.creds();
    }

    void take(ArchiveEntry entry) throws IOException {
        EntryPath path = EntryPath.of(entry.name());
        limit.passingOver(isOutside(path) || (manifest == null && isWorkersOwn(path)));
        if (isOutside(path)) {
            passOver(path, entry.isDirectory());
            return;
        }
        limit.entry(entry.name());
        if (entry.isDirectory()) {
            directories.add(path);
            return;
        }
        if (path.fileName().isEmpty()) {
            throw Refusal.entry(entry.name(), "has no name");
        }
        if (!paths.add(path.text())) {
            throw Refusal.entry(entry.name(), "is there twice");
        }
        takeFile(path, entry.content());
    }

    /** Whether another folder was asked for. Then it is only counted. */
    private boolean isOutside(EntryPath path) {
        return folder.isChosen() && !folder.mayBe(path.folder()) && !isSecondCopy(path);
    }

    private void passOver(EntryPath path, boolean isDirectory) {
        if (isDirectory) {
            return;
        }
        passedOver++;
        if (path.fileName().equals("creds.json") || path.fileName().equals("creds")) {
            folder.sees(path.folder());
        }
    }

    private boolean isSecondCopy(EntryPath path) {
        return SecondCopies.include(path) && folder.mayBe(path.parent());
    }

    private void takeFile(EntryPath path, InputStream content) throws IOException {
        Manifest.Listed listed = listed(path);
        if (listed != null) {
            takeListed(path, content, listed);
        } else if (isSecondCopy(path)) {
            secondCopies.take(path, content);
            passedOver++;
        } else if (Bystanders.include(path) || isWorkersOwn(path)) {
            passedOver++;
        } else if (path.fileName().equals(Manifest.FILE_NAME)) {
            takeManifest(path, content);
        } else if (manifest != null) {
            refuseUnlisted(path);
        } else {
            takePlain(path, content);
        }
    }

    /** Whether an entry stands in one of the worker's own directories, where files have names of a volume too. */
    private boolean isWorkersOwn(EntryPath path) {
        boolean isOwn = !folder.isChosen()
                && isInOwnDirectory(path)
                && NamedKey.of(path.fileName())
                        .filter(named -> named.form() == NamedKey.Form.BAILEYS)
                        .isEmpty()
                && !path.fileName().equals(Manifest.FILE_NAME);
        hasJournal |= isOwn && path.folderName().equals(Layout.JOURNAL.toString());
        return isOwn;
    }

    private static boolean isInOwnDirectory(EntryPath path) {
        return path.segments().stream().anyMatch(OWN_DIRECTORIES::contains);
    }

    /** The archive has ended: is it whole? */
    Imported finish() {
        if (paths.isEmpty() && passedOver == 0) {
            throw Refusal.archive("is empty");
        }
        folder.requireOne();
        releaseHeldBack();
        if (manifest != null) {
            refuseMissing(manifest);
        }
        finishCreds();
        directories.stream()
                .filter(directory -> !directory.isAbove(folder.path()))
                .filter(directory -> !isInOwnDirectory(directory) && !Bystanders.include(directory))
                .forEach(directory -> leftovers.add(directory.text(), "is a directory"));
        if (hasJournal) {
            notes.add(
                    "The archive holds a journal, which is not looked at: what was acknowledged and not yet in files is"
                            + " missing. To have that too, start a worker on a copy of the whole volume and export from there.");
        }
        return new Imported(
                keys.size(), leftovers.listed(), leftovers.count(), passedOver, Optional.ofNullable(creds), notes);
    }

    private void finishCreds() {
        Optional<byte[]> secondCopy = secondCopies.of(folder.path());
        if (givenCreds.isPresent()) {
            byte[] given = withoutMark(givenCreds.get().bytes());
            if (!JsonText.isJson(given)) {
                throw Refusal.archive("is refused: the creds that were given beside it are not JSON");
            }
            boolean isReplaced = !keys.add(Key.CREDS) || brokenCreds != null;
            put(Key.CREDS, Value.of(given));
            if (isReplaced) {
                notes.add("The creds of the archive were left out: those that were given were taken.");
            }
        } else if (creds == null && manifest == null && secondCopy.isPresent()) {
            keys.add(Key.CREDS);
            put(Key.CREDS, Value.of(secondCopy.get()));
            notes.add(
                    "The creds of the archive are missing or damaged: the second copy that the worker had kept was taken.");
        } else if (brokenCreds != null) {
            throw Refusal.entry(brokenCreds.text(), NO_JSON);
        } else if (creds == null && manifest == null) {
            throw Refusal.archive(
                    "holds no creds.json, nor creds as a volume has it: it is no folder of a session. If creds"
                            + " are elsewhere, name their file by --creds");
        }
    }

    private void refuseMissing(Map<String, Manifest.Listed> listed) {
        if (listed.isEmpty()) {
            throw Refusal.archive("holds no values");
        }
        for (Manifest.Listed file : listed.values()) {
            if (!keys.contains(file.key())) {
                throw Refusal.archive("is refused: " + Refusal.printed(file.file()) + " is missing");
            }
        }
    }

    private void takeManifest(EntryPath path, InputStream content) throws IOException {
        if (!folder.claim(path.folder())) {
            return;
        }
        Map<String, Manifest.Listed> listed = ManifestReader.read(textOfManifest(content), limits.entriesMax());
        early.forEach((name, file) -> confirm(name, file, listed));
        early.clear();
        manifest = listed;
    }

    private byte[] textOfManifest(InputStream content) throws IOException {
        byte[] start = content.readNBytes(SMALL_MANIFEST_BYTES_MAX);
        if (start.length < SMALL_MANIFEST_BYTES_MAX) {
            return start;
        }
        limit.largeManifest();
        byte[] rest = content.readNBytes(Manifest.BYTES_MAX + 1 - start.length);
        if (start.length + rest.length > Manifest.BYTES_MAX) {
            throw Refusal.tooLarge("its " + Manifest.FILE_NAME + " is larger than " + Manifest.BYTES_MAX + " bytes");
        }
        byte[] text = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, text, start.length, rest.length);
        return text;
    }

    /** Checks a file that came before the manifest against it. */
    private void confirm(String name, Early file, Map<String, Manifest.Listed> manifest) {
        Manifest.Listed listed = listed(name, manifest);
        if (listed == null) {
            throw unlisted(name);
        }
        if (!matches(listed, file.bytes(), file.sha256())) {
            throw changed(name);
        }
        if (!Objects.equals(listed.key(), file.stagedAs())) {
            throw Refusal.entry(name, "comes before the manifest that tells its key: pack the manifest first");
        }
    }

    private void takeListed(EntryPath path, InputStream content, Manifest.Listed listed) throws IOException {
        byte[] bytes = readValue(path, content);
        if (!matches(listed, bytes.length, Sha256.of(bytes))) {
            throw changed(path.text());
        }
        if (!JsonText.isJson(bytes)) {
            throw Refusal.entry(path.text(), NO_JSON);
        }
        stage(path, listed.key(), bytes);
    }

    /** With a manifest every file is listed, unless it is another session's. */
    private void refuseUnlisted(EntryPath path) {
        boolean isOfAnother = !path.folder().equals(folder.path())
                && NamedKey.of(path.fileName()).filter(NamedKey::isKnown).isPresent();
        if (!isOfAnother) {
            throw unlisted(path.text());
        }
        folder.sees(path.folder());
    }

    private void takePlain(EntryPath path, InputStream content) throws IOException {
        Optional<NamedKey> named = NamedKey.of(path.fileName());
        if (named.isEmpty()) {
            leaveOver(path, content, NO_KEY);
        } else if (named.get().isKnown()) {
            takeKnown(path, content, named.get());
        } else if (folder.isVolume(path.folder())) {
            takeValue(path, content, named.get().key());
        } else if (folder.isKnown()) {
            leaveOver(path, content, NO_KEY);
        } else {
            holdBack(path, content);
        }
    }

    private void takeKnown(EntryPath path, InputStream content, NamedKey named) throws IOException {
        if (folder.claim(path, named.form())) {
            takeValue(path, content, named.key());
        } else if (path.folder().equals(folder.path())) {
            leaveOver(path, content, NO_KEY);
        }
    }

    private void holdBack(EntryPath path, InputStream content) throws IOException {
        byte[] start = content.readNBytes(HeldBack.FILE_BYTES_MAX + 1);
        DigestSink sink = new DigestSink();
        sink.write(start, 0, start.length);
        content.transferTo(sink);
        early.put(path.text(), new Early(null, sink.count(), sink.digest()));
        if (!heldBack.add(path, start)) {
            leftovers.add(path.text(), NO_KEY);
        }
    }

    private void releaseHeldBack() {
        for (HeldBack.Held held : heldBack.release()) {
            Optional<NamedKey> named = NamedKey.of(held.path().fileName());
            if (named.isPresent()
                    && manifest == null
                    && folder.isVolume(held.path().folder())) {
                stage(held.path(), named.get().key(), held.content());
            } else {
                leftovers.add(held.path().text(), NO_KEY);
            }
        }
    }

    private void leaveOver(EntryPath path, InputStream content, String reason) throws IOException {
        DigestSink sink = new DigestSink();
        content.transferTo(sink);
        early.put(path.text(), new Early(null, sink.count(), sink.digest()));
        leftovers.add(path.text(), reason);
    }

    private void takeValue(EntryPath path, InputStream content, Key key) throws IOException {
        byte[] bytes = readValue(path, content);
        byte[] text = withoutMark(bytes);
        boolean isJson = JsonText.isJson(text);
        early.put(path.text(), new Early(isJson ? key : null, bytes.length, Sha256.of(bytes)));
        if (isJson) {
            stage(path, key, text);
        } else if (key.equals(Key.CREDS)) {
            brokenCreds = path;
        } else {
            leftovers.add(path.text(), NO_JSON);
        }
    }

    /** The text without the mark that programs on Windows put before UTF-8; the mark is no part of a JSON text. */
    private static byte[] withoutMark(byte[] text) {
        boolean isMarked =
                text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF;
        return isMarked ? Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private void stage(EntryPath path, Key key, byte[] bytes) {
        if (!keys.add(key)) {
            throw Refusal.entry(path.text(), "is the second file of its key");
        }
        if (!key.equals(Key.CREDS) || givenCreds.isEmpty()) {
            put(key, Value.of(bytes));
        }
    }

    private void put(Key key, Value value) {
        into.accept(key, value);
        if (key.equals(Key.CREDS)) {
            creds = value;
        }
    }

    private byte[] readValue(EntryPath path, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(limits.valueBytesMax() + 1);
        if (bytes.length > limits.valueBytesMax()) {
            throw Refusal.tooLarge(
                    Refusal.printed(path.text()) + " is larger than " + limits.valueBytesMax() + " bytes");
        }
        return bytes;
    }

    private Manifest.@Nullable Listed listed(EntryPath path) {
        return manifest == null ? null : listed(path.text(), manifest);
    }

    private Manifest.@Nullable Listed listed(String path, Map<String, Manifest.Listed> manifest) {
        String prefix = folder.path().isEmpty() ? "" : folder.path() + "/";
        return path.startsWith(prefix) ? manifest.get(path.substring(prefix.length())) : null;
    }

    private static RuntimeException unlisted(String path) {
        return Refusal.entry(path, "is not in the manifest");
    }

    private static boolean matches(Manifest.Listed listed, long bytes, String sha256) {
        return listed.bytes() == bytes && listed.sha256().equals(sha256);
    }

    private static RuntimeException changed(String path) {
        return Refusal.entry(path, "is not what the manifest says: it was changed or damaged");
    }
}
