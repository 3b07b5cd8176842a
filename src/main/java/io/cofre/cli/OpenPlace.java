package io.cofre.cli;

import io.cofre.copy.Place;

/** One of the two places of a copy, open. */
public interface OpenPlace extends AutoCloseable {
    Place place();

    @Override
    void close();
}
