package io.cofre.copy;

import io.cofre.store.SessionHistory;
import io.cofre.store.SessionStore;

/**
 * One of the two stores of a copy.
 *
 * @param name its name for operators, without secrets
 */
public record Place(String name, SessionStore store, SessionHistory history) {}
