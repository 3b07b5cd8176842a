package io.cofre.testing.disk;

import java.util.TreeMap;

/** A simulated directory: its names as everybody sees them, and as they were forced. Not thread-safe. */
final class SimulatedDirectory extends SimulatedNode {
    final TreeMap<String, SimulatedNode> names = new TreeMap<>();
    final TreeMap<String, SimulatedNode> forcedNames = new TreeMap<>();
}
