package io.cofre.disk;

/** A name in a directory. */
public record DiskEntry(String name, boolean isDirectory) {}
