package io.cofre.volume.disk;

/** The size of a volume and what of it the worker can still use, in bytes. */
public record DiskSpace(long usableBytes, long totalBytes) {}
