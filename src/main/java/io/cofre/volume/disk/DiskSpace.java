package io.cofre.volume.disk;

/** The size of a volume and the part of it that the worker can still use, in bytes. */
public record DiskSpace(long usableBytes, long totalBytes) {}
