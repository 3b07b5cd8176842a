package io.cofre.store;

import io.cofre.session.Key;
import java.time.Instant;

/** A value that was damaged on the volume and written anew from memory. */
public record MendedValue(Key key, Instant time) {}
