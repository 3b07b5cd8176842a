package io.cofre.volume.engine;

import io.cofre.session.CofreException;
import io.cofre.session.GroupName;
import io.cofre.session.InstanceName;
import io.cofre.session.InstancePath;
import io.cofre.session.Key;
import io.cofre.session.KeyPath;
import io.cofre.session.Value;
import io.cofre.store.Change;
import io.cofre.store.Commit;
import io.cofre.store.RecoveryPointId;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A commit as the payload of one journal record: its changes, one after the other, big endian.
 *
 * <pre>
 *   change   = type u8, then by type:
 *   1 put             group, instance, key, value
 *   2 delete key      group, instance, key
 *   3 create instance group, instance
 *   4 delete instance group, instance            (not written any more)
 *   5 create group    group
 *   6 delete group    group                      (not written any more)
 *   7 delete instance group, instance, id
 *   8 delete group    group, id
 *
 *   group, instance, key = length u16, the name in UTF-8 (not the file name);
 *                          the name of the hidden key of the lease is NUL and "lease"
 *   id                   = length u16, the id in the trash in ASCII
 *   value                = length u32, the bytes of the JSON text
 * </pre>
 */
final class CommitCodec {
    private static final byte PUT_VALUE = 1;
    private static final byte DELETE_KEY = 2;
    private static final byte CREATE_INSTANCE = 3;
    private static final byte DELETE_INSTANCE_WITHOUT_ID = 4;
    private static final byte CREATE_GROUP = 5;
    private static final byte DELETE_GROUP_WITHOUT_ID = 6;
    private static final byte DELETE_INSTANCE = 7;
    private static final byte DELETE_GROUP = 8;

    private CommitCodec() {}

    static byte[] encode(Commit commit) {
        Encoder encoder = new Encoder();
        commit.changes().forEach(change -> change.accept(encoder));
        List<byte[]> parts = encoder.parts;
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteBuffer payload = ByteBuffer.allocate(size);
        parts.forEach(payload::put);
        return payload.array();
    }

    /**
     * @throws IOException if the payload is not a commit; no crash can cause that, because the payload passed its
     *     checksum
     */
    static Commit decode(byte[] payload, Instant now) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(payload);
        List<Change> changes = new ArrayList<>();
        try {
            while (from.hasRemaining()) {
                changes.add(decodeChange(from, now));
            }
            return new Commit(changes);
        } catch (BufferUnderflowException | IllegalArgumentException | CofreException malformed) {
            throw new IOException("a journal record holds no commit that this version understands", malformed);
        }
    }

    /** The parts of the payload that stand for one change. */
    private static final class Encoder implements Change.Visitor<Encoder> {
        private final List<byte[]> parts = new ArrayList<>();

        @Override
        public Encoder putValue(Change.PutValue put) {
            head(PUT_VALUE);
            path(put.path());
            parts.add(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(put.value().size())
                    .array());
            parts.add(put.value().bytes());
            return this;
        }

        @Override
        public Encoder deleteKey(Change.DeleteKey delete) {
            head(DELETE_KEY);
            path(delete.path());
            return this;
        }

        @Override
        public Encoder createInstance(Change.CreateInstance create) {
            head(CREATE_INSTANCE);
            path(create.instance());
            return this;
        }

        @Override
        public Encoder deleteInstance(Change.DeleteInstance delete) {
            head(DELETE_INSTANCE);
            path(delete.instance());
            name(delete.id().text());
            return this;
        }

        @Override
        public Encoder createGroup(Change.CreateGroup create) {
            head(CREATE_GROUP);
            name(create.group().toString());
            return this;
        }

        @Override
        public Encoder deleteGroup(Change.DeleteGroup delete) {
            head(DELETE_GROUP);
            name(delete.group().toString());
            name(delete.id().text());
            return this;
        }

        private void head(byte type) {
            parts.add(new byte[] {type});
        }

        private void path(KeyPath path) {
            path(path.instance());
            name(path.key().toString());
        }

        private void path(InstancePath path) {
            name(path.group().toString());
            name(path.instance().toString());
        }

        private void name(String name) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            parts.add(ByteBuffer.allocate(Short.BYTES)
                    .putShort((short) bytes.length)
                    .array());
            parts.add(bytes);
        }
    }

    private static Change decodeChange(ByteBuffer from, Instant now) {
        byte type = from.get();
        return switch (type) {
            case PUT_VALUE -> new Change.PutValue(keyPath(from), Value.of(bytes(from, from.getInt())));
            case DELETE_KEY -> new Change.DeleteKey(keyPath(from));
            case CREATE_INSTANCE -> new Change.CreateInstance(instancePath(from));
            case DELETE_INSTANCE_WITHOUT_ID -> new Change.DeleteInstance(instancePath(from), RecoveryPointId.at(now));
            case CREATE_GROUP -> new Change.CreateGroup(GroupName.of(name(from)));
            case DELETE_GROUP_WITHOUT_ID -> new Change.DeleteGroup(GroupName.of(name(from)), RecoveryPointId.at(now));
            case DELETE_INSTANCE -> new Change.DeleteInstance(instancePath(from), new RecoveryPointId(name(from)));
            case DELETE_GROUP -> new Change.DeleteGroup(GroupName.of(name(from)), new RecoveryPointId(name(from)));
            default -> throw new IllegalArgumentException("unknown type of change " + type);
        };
    }

    private static KeyPath keyPath(ByteBuffer from) {
        return new KeyPath(instancePath(from), Key.recorded(name(from)));
    }

    private static InstancePath instancePath(ByteBuffer from) {
        return new InstancePath(GroupName.of(name(from)), InstanceName.of(name(from)));
    }

    private static String name(ByteBuffer from) {
        return new String(bytes(from, Short.toUnsignedInt(from.getShort())), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
