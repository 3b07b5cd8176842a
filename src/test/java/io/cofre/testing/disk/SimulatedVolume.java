package io.cofre.testing.disk;

import io.cofre.testing.disk.NameChange.Place;
import io.cofre.testing.disk.NameChange.Step;
import io.cofre.volume.disk.DiskFullException;
import io.cofre.volume.disk.DiskSpace;
import io.cofre.volume.disk.FileFacts;
import io.cofre.volume.disk.FileRoom;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The file system behind a {@link SimulatedDisk}, with what of it was forced. Guarded by its own lock. */
final class SimulatedVolume {
    private final SimulatedDirectory root = new SimulatedDirectory();

    /** The changes of names that are not durable, in the order they were made. */
    private final List<NameChange> unforced = new ArrayList<>();

    /** Directories in which an existing one was created once more. */
    private final Set<SimulatedDirectory> touched = new LinkedHashSet<>();

    private final boolean tearsSectors;
    private long stamp;
    private long sectorsMax = Long.MAX_VALUE / SimulatedFile.SECTOR_BYTES;
    private long nodesMax = Long.MAX_VALUE;
    private long sectors;
    private long nodes;

    private final SimulatedNames naming;

    SimulatedVolume(boolean tearsSectors, SimulatedNames naming) {
        this.tearsSectors = tearsSectors;
        this.naming = naming;
    }

    void limit(long bytesMax, long nodesMax) {
        this.sectorsMax = bytesMax / SimulatedFile.SECTOR_BYTES;
        this.nodesMax = nodesMax;
    }

    void leaveRoom(long bytes, long moreNodes) {
        sectorsMax = sectors + bytes / SimulatedFile.SECTOR_BYTES;
        nodesMax = nodes + moreNodes;
    }

    DiskSpace space() {
        long usable = Math.max(0, sectorsMax - sectors);
        return new DiskSpace(usable * SimulatedFile.SECTOR_BYTES, sectorsMax * SimulatedFile.SECTOR_BYTES);
    }

    Optional<SimulatedFile> find(Path path) throws IOException {
        Optional<SimulatedNode> node = node(path);
        if (node.isPresent() && node.get() instanceof SimulatedFile file) {
            return Optional.of(file);
        }
        if (node.isPresent()) {
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        return Optional.empty();
    }

    Optional<SimulatedDirectory> findDirectory(Path path) {
        return node(path).map(node -> node instanceof SimulatedDirectory directory ? directory : null);
    }

    SimulatedFile findOrCreate(Path path) throws IOException {
        Optional<SimulatedFile> existing = find(path);
        if (existing.isPresent()) {
            return existing.get();
        }
        SimulatedDirectory parent = parentOf(path);
        takeNode();
        SimulatedFile created = new SimulatedFile();
        change(new Step(parent, newNameIn(parent, path), Optional.of(created)));
        return created;
    }

    void truncate(SimulatedFile file) {
        if (file.size() > 0) {
            sectors -= file.sectorCount();
            file.truncate(++stamp);
        }
    }

    /** Writes as much as there is room for. */
    void write(SimulatedFile file, byte[] bytes, long position) throws DiskFullException {
        long room = sectorsMax - sectors + file.sectorCount();
        if (file.sectorCountAfter(position, bytes.length) > room) {
            int fitting = (int) Math.max(0, Math.min(bytes.length, room * SimulatedFile.SECTOR_BYTES - position));
            if (fitting > 0) {
                writeFitting(file, Arrays.copyOf(bytes, fitting), position);
            }
            throw new DiskFullException("No space left on device");
        }
        writeFitting(file, bytes, position);
    }

    private void writeFitting(SimulatedFile file, byte[] bytes, long position) {
        sectors += file.sectorCountAfter(position, bytes.length) - file.sectorCount();
        file.write(bytes, position, ++stamp);
    }

    void createDirectory(Path path) throws IOException {
        Optional<SimulatedNode> existing = node(path);
        if (existing.isPresent()) {
            if (existing.get() instanceof SimulatedFile) {
                throw new NotDirectoryException(path.toString());
            }
            touched.add(parentOf(path));
            return;
        }
        SimulatedDirectory parent = parentOf(path);
        takeNode();
        change(new Step(parent, newNameIn(parent, path), Optional.of(new SimulatedDirectory())));
    }

    void rename(Path from, Path to) throws IOException {
        SimulatedNode moved = node(from).orElseThrow(() -> new NoSuchFileException(from.toString()));
        SimulatedDirectory target = parentOf(to);
        Optional<SimulatedNode> replaced = node(to);
        if (replaced.isPresent() && replaced.get() == moved) {
            return;
        }
        if (replaced.isPresent()) {
            refuseToReplace(moved, replaced.get(), to);
            giveBack(replaced.get());
        }
        change(
                new Step(parentOf(from), nameIn(parentOf(from), nameOf(from)), Optional.empty()),
                new Step(target, newNameIn(target, to), Optional.of(moved)));
    }

    private static void refuseToReplace(SimulatedNode moved, SimulatedNode replaced, Path to) throws IOException {
        if (replaced instanceof SimulatedDirectory directory) {
            if (moved instanceof SimulatedFile) {
                throw new FileSystemException(to.toString(), null, "Is a directory");
            }
            if (!directory.names.isEmpty()) {
                throw new DirectoryNotEmptyException(to.toString());
            }
        } else if (moved instanceof SimulatedDirectory) {
            throw new FileSystemException(to.toString(), null, "Not a directory");
        }
    }

    void link(Path existing, Path path) throws IOException {
        SimulatedFile file = find(existing).orElseThrow(() -> new NoSuchFileException(existing.toString()));
        if (node(path).isPresent()) {
            throw new FileAlreadyExistsException(path.toString());
        }
        SimulatedDirectory parent = parentOf(path);
        file.links++;
        change(new Step(parent, newNameIn(parent, path), Optional.of(file)));
    }

    /** The simulated time of a change is its number. */
    Optional<FileFacts> facts(Path path) {
        return node(path)
                .map(node -> new FileFacts(
                        node instanceof SimulatedFile file ? file.size() : 0, Instant.ofEpochMilli(stamp)));
    }

    /** The simulated inode of a file is its identity in memory. */
    Optional<FileRoom> room(Path path) {
        return node(path)
                .map(node -> node instanceof SimulatedFile file
                        ? new FileRoom(file.size(), file.links, System.identityHashCode(file))
                        : new FileRoom(0, 1, 0));
    }

    void delete(Path path) throws IOException {
        Optional<SimulatedNode> deleted = node(path);
        if (deleted.isEmpty()) {
            return;
        }
        if (deleted.get() instanceof SimulatedDirectory directory && !directory.names.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        giveBack(deleted.get());
        change(new Step(parentOf(path), nameIn(parentOf(path), nameOf(path)), Optional.empty()));
    }

    void forceDirectory(Path path) throws IOException {
        forceNamesIn(findDirectory(path).orElseThrow(() -> new NoSuchFileException(path.toString())));
    }

    /** Makes the changes in a directory durable, with the earlier ones that they cannot be found without. */
    private void forceNamesIn(SimulatedDirectory directory) {
        Set<Place> needed = new HashSet<>();
        List<NameChange> forced = new ArrayList<>();
        for (int index = unforced.size() - 1; index >= 0; index--) {
            NameChange change = unforced.get(index);
            if (change.touches(directory) || change.steps().stream().anyMatch(step -> needed.contains(step.place()))) {
                change.steps().forEach(step -> needed.add(step.place()));
                forced.add(0, change);
            }
        }
        forced.forEach(NameChange::force);
        unforced.removeAll(Set.copyOf(forced));
    }

    long stamp() {
        return stamp;
    }

    /** Makes durable the files and the directories that were changed after {@code since}, each as a whole. */
    void sync(long since) {
        Set<SimulatedDirectory> changed = new LinkedHashSet<>(touched);
        touched.clear();
        for (NameChange change : unforced) {
            if (change.stamp() > since) {
                change.steps().forEach(step -> changed.add(step.directory()));
            }
        }
        changed.forEach(this::forceNamesIn);
        files(root).stream().filter(file -> file.changedAfter(since)).forEach(SimulatedFile::force);
    }

    void syncFailed() {
        files(root).forEach(SimulatedFile::forceFailed);
    }

    /** Whether a power loss now would change nothing. */
    boolean isForced() {
        return unforced.isEmpty() && files(root).stream().allMatch(SimulatedFile::isForced);
    }

    /** The volume that a power loss leaves. */
    SimulatedVolume afterCrash(Random random) {
        CrashChoice choice = new CrashChoice(random, stamp);
        Map<SimulatedDirectory, Map<String, SimulatedNode>> found = new HashMap<>();
        Set<Place> lost = new HashSet<>();
        choice.nextThing();
        for (NameChange change : unforced) {
            boolean possible = change.steps().stream().noneMatch(step -> lost.contains(step.place()));
            if (possible && choice.keeps(change.stamp())) {
                change.steps().forEach(step -> apply(step, found));
            } else {
                change.steps().forEach(step -> lost.add(step.place()));
            }
        }
        SimulatedVolume volume = new SimulatedVolume(tearsSectors, naming);
        volume.limit(sectorsMax * SimulatedFile.SECTOR_BYTES, nodesMax);
        volume.fill(volume.root, root, found, new Survivors(choice, new IdentityHashMap<>()));
        return volume;
    }

    private static void apply(Step step, Map<SimulatedDirectory, Map<String, SimulatedNode>> found) {
        Map<String, SimulatedNode> names =
                found.computeIfAbsent(step.directory(), directory -> new TreeMap<>(directory.forcedNames));
        step.node().ifPresentOrElse(node -> names.put(step.name(), node), () -> names.remove(step.name()));
    }

    private void fill(
            SimulatedDirectory to,
            SimulatedDirectory from,
            Map<SimulatedDirectory, Map<String, SimulatedNode>> found,
            Survivors survivors) {
        found.getOrDefault(from, from.forcedNames).forEach((name, node) -> {
            SimulatedNode copied;
            if (node instanceof SimulatedFile file) {
                copied = survivor(file, survivors);
            } else {
                SimulatedDirectory directory = new SimulatedDirectory();
                fill(directory, (SimulatedDirectory) node, found, survivors);
                nodes++;
                copied = directory;
            }
            to.names.put(name, copied);
            to.forcedNames.put(name, copied);
        });
    }

    /** The rest of the files that were met already: one with several names is found under all of them as one. */
    private record Survivors(CrashChoice choice, Map<SimulatedFile, SimulatedFile> files) {}

    private SimulatedFile survivor(SimulatedFile file, Survivors survivors) {
        SimulatedFile met = survivors.files().get(file);
        if (met != null) {
            met.links++;
            return met;
        }
        SimulatedFile left = file.afterCrash(survivors.choice(), tearsSectors);
        sectors += left.sectorCount();
        nodes++;
        survivors.files().put(file, left);
        return left;
    }

    private void change(Step... steps) {
        NameChange change = new NameChange(++stamp, List.of(steps));
        change.see();
        unforced.add(change);
    }

    private void takeNode() throws DiskFullException {
        if (nodes >= nodesMax) {
            throw new DiskFullException("No space left on device");
        }
        nodes++;
    }

    private void giveBack(SimulatedNode node) {
        if (node instanceof SimulatedFile file) {
            file.links--;
            if (file.links > 0) {
                return;
            }
            sectors -= file.sectorCount();
        }
        nodes--;
    }

    private Optional<SimulatedNode> node(Path path) {
        SimulatedNode node = root;
        for (Path part : path.normalize()) {
            if (part.toString().isEmpty()) {
                continue;
            }
            if (!(node instanceof SimulatedDirectory directory)) {
                return Optional.empty();
            }
            node = directory.names.get(nameIn(directory, part.toString()));
            if (node == null) {
                return Optional.empty();
            }
        }
        return Optional.of(node);
    }

    private SimulatedDirectory parentOf(Path path) throws NoSuchFileException {
        Path parent = path.normalize().getParent();
        return findDirectory(parent == null ? Path.of("") : parent)
                .orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    /**
     * The name that something in a directory has there, if it is what {@code name} stands for; otherwise {@code name}.
     */
    private String nameIn(SimulatedDirectory directory, String name) {
        if (directory.names.containsKey(name)) {
            return name;
        }
        return directory.names.keySet().stream()
                .filter(existing -> naming.areOne(existing, name))
                .findFirst()
                .orElse(name);
    }

    private String newNameIn(SimulatedDirectory directory, Path path) throws FileSystemException {
        String name = nameOf(path);
        return directory.names.containsKey(nameIn(directory, name)) ? nameIn(directory, name) : naming.stored(name);
    }

    private static String nameOf(Path path) {
        return path.normalize().getFileName().toString();
    }

    private static List<SimulatedFile> files(SimulatedDirectory directory) {
        List<SimulatedFile> files = new ArrayList<>();
        for (SimulatedNode node : directory.names.values()) {
            if (node instanceof SimulatedFile file) {
                files.add(file);
            } else {
                files.addAll(files((SimulatedDirectory) node));
            }
        }
        return files;
    }
}
