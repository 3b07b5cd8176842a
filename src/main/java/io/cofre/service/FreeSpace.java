package io.cofre.service;

import java.io.IOException;

/** The free space of the volume of the sessions. */
@FunctionalInterface
public interface FreeSpace {
    /** The bytes that the worker can still write. */
    long freeBytes() throws IOException;
}
