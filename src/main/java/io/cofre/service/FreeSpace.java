package io.cofre.service;

import java.io.IOException;

/** How much room the volume of the sessions has left. */
@FunctionalInterface
public interface FreeSpace {
    /** What the worker can still write, in bytes. */
    long freeBytes() throws IOException;
}
