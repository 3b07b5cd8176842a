package io.cofre.testing.disk;

/** The thing that a name in a simulated directory stands for: an inode. */
abstract sealed class SimulatedNode permits SimulatedFile, SimulatedDirectory {}
