package io.cofre.session;

/** Where a value stands: its instance and its key within it. */
public record KeyPath(InstancePath instance, Key key) {}
