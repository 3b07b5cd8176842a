package io.cofre.transfer;

import io.cofre.session.JsonText;
import io.cofre.session.Key;
import io.cofre.session.Value;
import io.cofre.store.Staging;
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
import org.jspecify.annotations.Nullable;

/**
 * Stages the entries of one archive as they come, one value in memory at a time.
 *
 * <p>With a manifest every file must be one that it lists. Without one the keys are told by the names of the files, and
 * what has no key is left over. Where the manifest does not come first, because somebody packed the folder anew, what
 * was staged before must turn out to be what the manifest says.
 */
final class Intake {
    private static final Key CREDS = Key.of("creds");

    /** A file that came before any manifest. */
    private record Early(@Nullable Key stagedAs, long bytes, String sha256) {}

    /** What the manifest of a session has at most that is not large. */
    private static final int SMALL_MANIFEST_BYTES_MAX = 2 << 20;

    private final Staging into;
    private final Budget budget;
    private final ImportLimits limits;
    private final Leftovers leftovers = new Leftovers();
    private final List<EntryPath> directories = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Map<String, Early> early = new HashMap<>();
    private final Set<Key> keys = new HashSet<>();
    private @Nullable Map<String, Manifest.Listed> manifest;

    /** The one folder that the values are in. */
    private @Nullable String folder;

    private @Nullable Value creds;

    Intake(Staging into, Budget budget) {
        this.into = into;
        this.budget = budget;
        this.limits = budget.limits();
    }

    void take(ArchiveEntry entry) throws IOException {
        EntryPath path = EntryPath.of(entry.name());
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
        if (path.fileName().equals(Manifest.FILE_NAME)) {
            takeManifest(path, entry.content());
        } else if (manifest != null) {
            takeListed(path, entry.content(), manifest);
        } else {
            takePlain(path, entry.content());
        }
    }

    /** The archive has ended: is it whole? */
    Imported finish() {
        if (paths.isEmpty()) {
            throw Refusal.archive("is empty");
        }
        if (manifest != null) {
            refuseMissing(manifest);
        } else if (creds == null) {
            throw Refusal.archive("holds no creds.json: it is no Baileys folder of a session");
        }
        String of = folder == null ? "" : folder;
        directories.stream()
                .filter(directory -> !directory.isAbove(of))
                .forEach(directory -> leftovers.add(directory.text(), "is a directory"));
        return new Imported(keys.size(), leftovers.listed(), leftovers.count(), Optional.ofNullable(creds));
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
        settle(path);
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
        budget.largeManifest();
        byte[] rest = content.readNBytes(Manifest.BYTES_MAX + 1 - start.length);
        if (start.length + rest.length > Manifest.BYTES_MAX) {
            throw Refusal.tooLarge("its " + Manifest.FILE_NAME + " is larger than " + Manifest.BYTES_MAX + " bytes");
        }
        byte[] text = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, text, start.length, rest.length);
        return text;
    }

    /** Whether a file that came before the manifest is what the manifest says. */
    private void confirm(String name, Early file, Map<String, Manifest.Listed> manifest) {
        Manifest.Listed listed = listed(name, manifest);
        if (!matches(listed, file.bytes(), file.sha256())) {
            throw changed(name);
        }
        if (!Objects.equals(listed.key(), file.stagedAs())) {
            throw Refusal.entry(name, "comes before the manifest that tells its key: pack the manifest first");
        }
    }

    private void takeListed(EntryPath path, InputStream content, Map<String, Manifest.Listed> manifest)
            throws IOException {
        Manifest.Listed listed = listed(path.text(), manifest);
        byte[] bytes = readValue(path, content);
        if (!matches(listed, bytes.length, Sha256.of(bytes))) {
            throw changed(path.text());
        }
        if (!JsonText.isJson(bytes)) {
            throw Refusal.entry(path.text(), "is not JSON");
        }
        stage(path, listed.key(), bytes);
    }

    private void takePlain(EntryPath path, InputStream content) throws IOException {
        Optional<Key> key = BaileysNames.keyOf(path.fileName());
        if (key.isEmpty()) {
            DigestSink sink = new DigestSink();
            content.transferTo(sink);
            early.put(path.text(), new Early(null, sink.count(), sink.digest()));
            leftovers.add(path.text(), "is not named as the file of a key");
            return;
        }
        settle(path);
        byte[] bytes = readValue(path, content);
        boolean isJson = JsonText.isJson(bytes);
        if (!isJson && key.get().equals(CREDS)) {
            throw Refusal.entry(path.text(), "is not JSON");
        }
        early.put(path.text(), new Early(isJson ? key.get() : null, bytes.length, Sha256.of(bytes)));
        if (isJson) {
            stage(path, key.get(), bytes);
        } else {
            leftovers.add(path.text(), "is not JSON");
        }
    }

    private void stage(EntryPath path, Key key, byte[] bytes) {
        if (!keys.add(key)) {
            throw Refusal.entry(path.text(), "is the second file of its key");
        }
        Value value = Value.of(bytes);
        into.put(key, value);
        if (key.equals(CREDS)) {
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

    private void settle(EntryPath path) {
        if (folder == null) {
            folder = path.folder();
        } else if (!folder.equals(path.folder())) {
            throw Refusal.archive("is refused: it holds sessions in two folders, " + Refusal.printed(folder) + " and "
                    + Refusal.printed(path.folder()));
        }
    }

    private Manifest.Listed listed(String path, Map<String, Manifest.Listed> manifest) {
        String prefix = folder == null || folder.isEmpty() ? "" : folder + "/";
        Manifest.Listed listed = path.startsWith(prefix) ? manifest.get(path.substring(prefix.length())) : null;
        if (listed == null) {
            throw Refusal.entry(path, "is not in the manifest");
        }
        return listed;
    }

    private static boolean matches(Manifest.Listed listed, long bytes, String sha256) {
        return listed.bytes() == bytes && listed.sha256().equals(sha256);
    }

    private static RuntimeException changed(String path) {
        return Refusal.entry(path, "is not what the manifest says: it was changed or damaged");
    }
}
