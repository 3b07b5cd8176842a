package io.cofre.testing.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The content of a simulated file: for each sector, and for the size, the state that was forced and every state that it
 * went through since. Not thread-safe.
 */
public final class SimulatedFile extends SimulatedNode {
    public static final int SECTOR_BYTES = 512;
    private static final byte[] ZEROS = new byte[SECTOR_BYTES];

    private final TreeMap<Long, Sector> sectors = new TreeMap<>();
    private final TreeMap<Long, Sector> unforcedSectors = new TreeMap<>();
    private final List<Long> sizes = new ArrayList<>();
    private final List<Long> sizeStamps = new ArrayList<>();
    private long forcedSize;

    /** The number of names of the file. */
    int links = 1;

    private boolean sizeIsDirty;

    long size() {
        return sizes.isEmpty() ? forcedSize : sizes.get(sizes.size() - 1);
    }

    long sectorCount() {
        return sectorsOf(size());
    }

    /** The number of sectors that the file would have after a write. */
    long sectorCountAfter(long position, long length) {
        return sectorsOf(Math.max(size(), position + length));
    }

    private static long sectorsOf(long size) {
        return (size + SECTOR_BYTES - 1) / SECTOR_BYTES;
    }

    /** All that is in it now. */
    byte[] content() {
        ByteBuffer content = ByteBuffer.allocate((int) size());
        read(content, 0);
        return content.array();
    }

    int read(ByteBuffer into, long position) {
        int count = (int) Math.max(0, Math.min(into.remaining(), size() - position));
        long next = position;
        while (next < position + count) {
            int within = (int) (next % SECTOR_BYTES);
            int length = (int) Math.min(SECTOR_BYTES - within, position + count - next);
            Sector sector = sectors.get(next / SECTOR_BYTES);
            into.put(sector == null ? ZEROS : sector.current(), within, length);
            next += length;
        }
        return count;
    }

    void write(byte[] bytes, long position, long stamp) {
        long next = position;
        while (next < position + bytes.length) {
            int within = (int) (next % SECTOR_BYTES);
            int length = (int) Math.min(SECTOR_BYTES - within, position + bytes.length - next);
            long index = next / SECTOR_BYTES;
            Sector sector = sectors.computeIfAbsent(index, absent -> new Sector());
            byte[] content = sector.current().clone();
            System.arraycopy(bytes, (int) (next - position), content, within, length);
            sector.become(content, stamp);
            unforcedSectors.put(index, sector);
            next += length;
        }
        if (position + bytes.length > size()) {
            resize(position + bytes.length, stamp);
        }
    }

    void truncate(long stamp) {
        sectors.forEach((index, sector) -> {
            sector.become(ZEROS, stamp);
            unforcedSectors.put(index, sector);
        });
        resize(0, stamp);
    }

    private void resize(long size, long stamp) {
        sizes.add(size);
        sizeStamps.add(stamp);
        sizeIsDirty = true;
    }

    /**
     * Makes all sectors durable that the kernel still knows to be unwritten, but not those that a failed force gave up.
     */
    void force() {
        unforcedSectors.values().removeIf(Sector::force);
        if (sizeIsDirty) {
            forcedSize = size();
            sizes.clear();
            sizeStamps.clear();
            sizeIsDirty = false;
        }
    }

    /** The kernel reports the error and from then on takes everything for written. */
    void forceFailed() {
        unforcedSectors.values().forEach(sector -> sector.dirty = false);
        sizeIsDirty = false;
    }

    /** Whether any of what is not durable was written after {@code since}. */
    boolean changedAfter(long since) {
        return sizeStamps.stream().anyMatch(stamp -> stamp > since)
                || unforcedSectors.values().stream().anyMatch(sector -> sector.changedAfter(since));
    }

    boolean isForced() {
        return unforcedSectors.isEmpty() && sizes.isEmpty();
    }

    /** The file that a power loss leaves. */
    SimulatedFile afterCrash(CrashChoice choice, boolean tearsSectors) {
        choice.nextThing();
        SimulatedFile found = new SimulatedFile();
        found.forcedSize = sizeAfterCrash(choice, tearsSectors);
        sectors.forEach((index, sector) -> {
            long remaining = found.forcedSize - index * SECTOR_BYTES;
            if (remaining > 0) {
                byte[] content = sector.afterCrash(choice, tearsSectors);
                found.sectors.put(index, new Sector(cut(content, remaining)));
            }
        });
        return found;
    }

    private long sizeAfterCrash(CrashChoice choice, boolean tearsSectors) {
        int state = choice.state(sizeStamps);
        long size = state == 0 ? forcedSize : sizes.get(state - 1);
        if (!sizes.isEmpty() && choice.isMixed()) {
            long before = state == 0 ? forcedSize : state == 1 ? forcedSize : sizes.get(state - 2);
            long between = choice.between(Math.min(before, size), Math.max(before, size));
            return tearsSectors ? between : between - between % SECTOR_BYTES;
        }
        return size;
    }

    private static byte[] cut(byte[] content, long length) {
        return length >= SECTOR_BYTES ? content : Arrays.copyOf(Arrays.copyOf(content, (int) length), SECTOR_BYTES);
    }

    /** One sector. Its arrays are never changed in place, so that they may be shared. */
    private static final class Sector {
        private byte[] forced;
        private final List<byte[]> states = new ArrayList<>(1);
        private final List<Long> stamps = new ArrayList<>(1);
        private boolean dirty;

        Sector() {
            this(ZEROS);
        }

        Sector(byte[] forced) {
            this.forced = forced;
        }

        byte[] current() {
            return states.isEmpty() ? forced : states.get(states.size() - 1);
        }

        void become(byte[] content, long stamp) {
            states.add(Arrays.equals(content, ZEROS) ? ZEROS : content);
            stamps.add(stamp);
            dirty = true;
        }

        boolean changedAfter(long since) {
            return !stamps.isEmpty() && stamps.get(stamps.size() - 1) > since;
        }

        /** Returns whether the sector is durable. */
        boolean force() {
            if (dirty) {
                forced = current();
                states.clear();
                stamps.clear();
                dirty = false;
            }
            return states.isEmpty();
        }

        byte[] afterCrash(CrashChoice choice, boolean tearsSectors) {
            if (states.isEmpty()) {
                return forced;
            }
            byte[] found = state(choice.state(stamps));
            if (!tearsSectors) {
                return found;
            }
            byte[] rest = state(choice.state(stamps));
            byte[] torn = found.clone();
            int from = (int) choice.between(0, SECTOR_BYTES);
            System.arraycopy(rest, from, torn, from, SECTOR_BYTES - from);
            return torn;
        }

        private byte[] state(int number) {
            return number == 0 ? forced : states.get(number - 1);
        }
    }
}
