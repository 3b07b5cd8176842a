package io.cofre.volume.engine;

import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Layout;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.volume.disk.Disk;
import io.cofre.volume.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code .journal/set-aside}. It holds the acknowledged changes that cannot be brought into their own files,
 * so that the journal can release them. A rename replaces it as a whole before the journal releases anything. While
 * nothing is set aside there is no such file. Big endian:
 *
 * <pre>
 *   magic 8 = COFASIDE | version u16 = 1 | sequence u64 | commits u32
 *   commit: length u32 | the commit as {@link CommitCodec} writes it
 *   CRC32C u32 of all before it
 * </pre>
 *
 * <p>Everything up to the sequence is in files or here: the journal's records up to it are not replayed. The commits
 * are the changes that remain to be made, in their order. Used by one thread.
 */
final class SetAsideFile {
    private static final long MAGIC = 0x434F464153494445L;
    private static final short VERSION = 1;
    private static final int HEAD_BYTES = Long.BYTES + Short.BYTES + Long.BYTES + Integer.BYTES;
    private static final Path FILE = Layout.JOURNAL.resolve("set-aside");
    private static final Path TEMPORARY = Layout.JOURNAL.resolve("set-aside.tmp");

    private final Disk disk;
    private final InstantSource time;

    /**
     * The commits that are durably in the file. Null while that is not known: an earlier process may have died between
     * making the file and forcing its name.
     */
    private @Nullable List<byte[]> durable;

    SetAsideFile(Disk disk, InstantSource time) {
        this.disk = disk;
        this.time = time;
    }

    /**
     * Reads the changes that the previous process set aside. Returns the sequence up to which nothing else is needed.
     *
     * @throws IOException also if the file is damaged; no crash can cause that
     */
    long load(Consumer<Commit> consumer) throws IOException {
        Optional<byte[]> content = disk.read(FILE);
        if (content.isEmpty()) {
            return 0;
        }
        byte[] bytes = content.get();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        if (from.remaining() < HEAD_BYTES + Integer.BYTES
                || from.getLong(0) != MAGIC
                || from.getInt(from.limit() - Integer.BYTES) != checksum(bytes)) {
            throw new IOException(
                    FILE + " is damaged: it holds acknowledged changes that could not be brought into their"
                            + " files. Restore a backup, or move it aside and do without them");
        }
        if (from.getShort(Long.BYTES) != VERSION) {
            throw new IOException("unsupported version " + from.getShort(Long.BYTES) + " of " + FILE
                    + ": this program knows version " + VERSION);
        }
        from.position(Long.BYTES + Short.BYTES);
        long sequence = from.getLong();
        int count = from.getInt();
        for (int commit = 0; commit < count; commit++) {
            byte[] payload = new byte[from.getInt()];
            from.get(payload);
            consumer.accept(CommitCodec.decode(payload, time.instant()));
        }
        return sequence;
    }

    /**
     * Makes sure that the journal's next records are not taken for records that the file covers: if somebody took the
     * journal away, sequences begin anew.
     */
    void requireFits(long covered, Journal journal) throws IOException {
        if (journal.lastSequence() >= covered) {
            return;
        }
        if (journal.recovery().recordsReplayed() > 0) {
            throw new IOException(FILE + " is of another journal: it covers records up to " + covered
                    + ", and the last one is " + journal.lastSequence());
        }
        List<Commit> commits = new ArrayList<>();
        load(commits::add);
        List<byte[]> encoded = new ArrayList<>();
        commits.forEach(commit -> encoded.add(CommitCodec.encode(commit)));
        disk.delete(TEMPORARY);
        write(encoded, 0);
        disk.forceDirectory(Layout.JOURNAL);
    }

    /**
     * Durably replaces the changes that were set aside before by those that a checkpoint left.
     *
     * @param sequence the sequence up to which everything else is in durable files
     */
    void replace(Memtable left, long sequence) throws IOException {
        List<byte[]> commits = new ArrayList<>();
        commits(left).forEach(commit -> commits.add(CommitCodec.encode(commit)));
        if (isDurable(commits) || !disk.isDirectory(Layout.JOURNAL)) {
            return;
        }
        durable = null;
        disk.delete(TEMPORARY);
        if (commits.isEmpty()) {
            disk.delete(FILE);
        } else {
            write(commits, sequence);
        }
        disk.forceDirectory(Layout.JOURNAL);
        durable = commits;
    }

    private void write(List<byte[]> commits, long sequence) throws IOException {
        disk.write(TEMPORARY, encode(commits, sequence));
        disk.force(TEMPORARY);
        disk.rename(TEMPORARY, FILE);
    }

    private boolean isDurable(List<byte[]> commits) {
        List<byte[]> known = durable;
        if (known == null || known.size() != commits.size()) {
            return false;
        }
        for (int index = 0; index < known.size(); index++) {
            if (!Arrays.equals(known.get(index), commits.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] encode(List<byte[]> commits, long sequence) {
        int bytes = HEAD_BYTES + Integer.BYTES;
        for (byte[] commit : commits) {
            bytes += Integer.BYTES + commit.length;
        }
        byte[] file = new byte[bytes];
        ByteBuffer content = ByteBuffer.wrap(file);
        content.putLong(MAGIC).putShort(VERSION).putLong(sequence).putInt(commits.size());
        commits.forEach(commit -> content.putInt(commit.length).put(commit));
        content.putInt(checksum(file));
        return file;
    }

    /** The checksum of all but the last four bytes. */
    private static int checksum(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, 0, file.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    /**
     * Removals come first, because created instances stand in the places of removed ones. Before each removal come its
     * values that are not in files.
     */
    private static List<Commit> commits(Memtable left) {
        List<Commit> commits = new ArrayList<>();
        for (Removal removal : left.removals()) {
            if (removal instanceof RemovedInstance removed) {
                InstancePath path = removed.instance().path();
                values(path, removed.values(), commits);
                commits.add(Commit.of(new Change.DeleteInstance(path, removed.id())));
            } else if (removal instanceof RemovedGroup removed) {
                removed.values().forEach((instance, values) -> values(instance.path(), values, commits));
                commits.add(Commit.of(new Change.DeleteGroup(removed.group().name(), removed.id())));
            }
        }
        left.createdGroups().forEach(group -> commits.add(Commit.of(new Change.CreateGroup(group.name()))));
        left.createdInstances().forEach(instance -> commits.add(Commit.of(new Change.CreateInstance(instance.path()))));
        left.values().forEach((instance, values) -> values(instance.path(), values, commits));
        return commits;
    }

    private static void values(InstancePath instance, Map<Key, Entry> entries, List<Commit> commits) {
        entries.forEach((key, entry) -> {
            KeyPath path = new KeyPath(instance, key);
            commits.add(Commit.of(
                    entry.value().isPresent()
                            ? new Change.PutValue(path, entry.value().get())
                            : new Change.DeleteKey(path)));
        });
    }
}
